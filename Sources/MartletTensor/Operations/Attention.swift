/// Scaled dot-product attention of each head: softmax(scale·q·kᵀ + mask)·v.
///
/// query: [N, Tq, H, D]; key: [N, Tk, G, D]; value: [N, Tk, G, E] -> [N, Tq, H, E]. Head h reads the key and value head
/// h / (H/G), so that G = H is multi-head, 1 < G < H grouped-query and G = 1 multi-query attention. A query whose keys are all
/// masked gives zeros, and so do zero keys.
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, equation 1.
///
/// - Parameters:
///   - mask: bool, of a shape that broadcasts to [N, H, Tq, Tk]; true where a query may look at a key
///   - isCausal: the last query sees every key, the one before all but the last, and so on: query i sees key j where
///     j ≤ i + Tk − Tq
///   - scale: nil for 1/√D
/// - Precondition: H is a multiple of G.
public func attention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil
) -> Tensor {
  guard query.rank == 4, key.rank == 4, value.rank == 4 else {
    misuse("attention", "shapes \(query.shape), \(key.shape), \(value.shape): each needs four axes")
  }
  let (heads, groups) = (query.shape[2], key.shape[2])
  guard groups > 0, heads % groups == 0 else {
    misuse("attention", "\(heads) query heads are no multiple of \(groups) key heads")
  }
  let q = query.permuted([0, 2, 1, 3])
  let k = key.repeated(heads / groups, axis: 2).permuted([0, 2, 1, 3])
  let v = value.repeated(heads / groups, axis: 2).permuted([0, 2, 1, 3])
  var scores = q.matmul(k, transposeOther: true) * (scale ?? 1 / Double(query.shape[3]).squareRoot())
  let (rows, columns) = (query.shape[1], key.shape[1])
  if isCausal {
    let sees = Tensor.ones([rows, columns]).lowerTriangle(offset: columns - rows).cast(to: .bool)
    scores = scores.replacing(with: -.infinity, where: .!sees)
  }
  if let mask { scores = scores.replacing(with: -.infinity, where: .!mask) }
  return scores.softmax().matmul(v).permuted([0, 2, 1, 3])
}

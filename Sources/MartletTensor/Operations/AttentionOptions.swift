/// The extents of an attention, checked.
struct AttentionShapes {
  let batch, queries, keys, heads, groups, width, valueWidth: Int

  init(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ operation: StaticString) {
    query.requireSameType(key, operation)
    query.requireSameType(value, operation)
    let (q, k, v) = (query.shape, key.shape, value.shape)
    guard q.rank == 4, k.rank == 4, v.rank == 4 else {
      misuse(operation, "shapes \(q), \(k), \(v): each needs four axes")
    }
    if q[0] != k[0] || k[0] != v[0] || k[1] != v[1] || k[2] != v[2] || q[3] != k[3] {
      misuse(operation, "shapes \(q), \(k), \(v) are not [N, Tq, H, D], [N, Tk, G, D], [N, Tk, G, E]")
    }
    if k[2] == 0 || q[2] % k[2] != 0 {
      misuse(operation, "\(q[2]) query heads are no multiple of \(k[2]) key heads")
    }
    (batch, queries, keys, heads, groups) = (q[0], q[1], k[1], q[2], k[2])
    (width, valueWidth) = (q[3], v[3])
  }

  init(packed: Tensor, heads: Int, keyValueHeads groups: Int, _ operation: StaticString) {
    if heads <= 0 || groups <= 0 || heads % groups != 0 {
      misuse(operation, "\(heads) query heads are no multiple of \(groups) key heads")
    }
    let parts = heads + 2 * groups
    guard packed.rank == 3, packed.shape[2] % parts == 0 else {
      misuse(operation, "shape \(packed.shape) is not [N, T, (\(heads) + 2·\(groups))·D]")
    }
    (batch, queries, keys) = (packed.shape[0], packed.shape[1], packed.shape[1])
    (self.heads, self.groups) = (heads, groups)
    (width, valueWidth) = (packed.shape[2] / parts, packed.shape[2] / parts)
  }

  /// The queries, keys and values of a packed tensor, each on its own.
  func unpacked(_ packed: Tensor) -> (query: Tensor, key: Tensor, value: Tensor) {
    let parts = packed.split([heads * width, groups * width, groups * width], axis: 2)
    return (
      parts[0].reshaped(to: [batch, queries, heads, width]), parts[1].reshaped(to: [batch, keys, groups, width]),
      parts[2].reshaped(to: [batch, keys, groups, width])
    )
  }
}

/// What attention does besides products and softmax, checked.
struct AttentionOptions {
  /// bool, four axes that broadcast to [N, H, Tq, Tk]
  let mask: Tensor?
  let isCausal: Bool
  let scale: Double
  /// Its rate is not 0.
  let dropout: (rate: Double, key: DropoutKey)?

  init(
    _ shapes: AttentionShapes, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double?,
    _ dropout: (rate: Double, key: DropoutKey)?, _ operation: StaticString
  ) {
    if let mask {
      if mask.dtype != .bool { misuse(operation, "the mask \(mask.shape) is \(mask.dtype), not bool") }
      let scores: Shape = [shapes.batch, shapes.heads, shapes.queries, shapes.keys]
      if mask.shape.broadcast(with: scores, operation) != scores {
        misuse(operation, "mask \(mask.shape) does not broadcast to \(scores) [N, H, Tq, Tk]")
      }
    }
    if let rate = dropout?.rate, !(rate >= 0 && rate < 1) { misuse(operation, "rate \(rate) is outside [0, 1)") }
    self.mask = mask.map { $0.reshaped(to: Shape([Int](repeating: 1, count: 4 - $0.rank) + $0.shape.extents)) }
    self.isCausal = isCausal
    self.scale = scale ?? 1 / Double(Swift.max(shapes.width, 1)).squareRoot()
    self.dropout = dropout?.rate == 0 ? nil : dropout
  }
}

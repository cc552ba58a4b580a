/// Scaled dot-product attention of each head: softmax(scale·q·kᵀ)·v over the keys that a query may see.
///
/// query: [N, Tq, H, D]; key: [N, Tk, G, D]; value: [N, Tk, G, E] -> [N, Tq, H, E]. Head h reads the key and value head
/// h / (H/G), so that G = H is multi-head, 1 < G < H grouped-query and G = 1 multi-query attention. A query whose keys are
/// all masked gives zeros, and so do zero keys.
///
/// The scores of all heads are never held at once: blocks of them live in the cache, and the backward pass computes them again
/// from the logarithm of each query's sum of exponentials. A score of NaN or +∞ that a query sees makes its result NaN.
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, equation 1; T. Dao et al., "FlashAttention", 2022.
///
/// - Parameters:
///   - mask: bool, of a shape that broadcasts to [N, H, Tq, Tk]; true where a query may look at a key
///   - isCausal: the last query sees every key, the one before all but the last, and so on: query i sees key j where
///     j ≤ i + Tk − Tq
///   - scale: nil for 1/√D
///   - dropout: sets each weight to 0 with probability `rate` and divides the others by 1 − rate, by the mask that
///     `dropout(_:rate:key:)` has for weights of shape [N, H, Tq, Tk]
/// - Precondition: H is a multiple of G.
public func attention(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
  dropout: (rate: Double, key: DropoutKey)? = nil
) -> Tensor {
  let shapes = AttentionShapes(query, key, value, "attention")
  let options = AttentionOptions(shapes, mask, isCausal, scale, dropout, "attention")
  return FusedAttention(shapes, options, isPacked: false)([query, key, value])
}

/// Attention of a sequence to itself, on the output of one projection: token t holds its query heads, then its key heads, then
/// its value heads.
///
/// packed: [N, T, (H + 2G)·D] -> [N, T, H·D]. The heads are read where they lie. Options are those of
/// `attention(_:_:_:mask:isCausal:scale:dropout:)`.
///
/// - Parameters:
///   - heads: H
///   - keyValueHeads: G, a divisor of H; nil for H
public func attention(
  packed: Tensor, heads: Int, keyValueHeads: Int? = nil, mask: Tensor? = nil, isCausal: Bool = false,
  scale: Double? = nil, dropout: (rate: Double, key: DropoutKey)? = nil
) -> Tensor {
  let shapes = AttentionShapes(packed: packed, heads: heads, keyValueHeads: keyValueHeads ?? heads, "attention")
  let options = AttentionOptions(shapes, mask, isCausal, scale, dropout, "attention")
  return FusedAttention(shapes, options, isPacked: true)([packed])
    .reshaped(to: [shapes.batch, shapes.queries, shapes.heads * shapes.width])
}

/// The result of `attention(_:_:_:mask:isCausal:scale:dropout:)` and the weights that it is made with, after dropout, which are
/// held as a whole here.
///
/// - Returns: output: [N, Tq, H, E]; weights: [N, H, Tq, Tk]
public func attentionWithWeights(
  _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
  dropout: (rate: Double, key: DropoutKey)? = nil
) -> (output: Tensor, weights: Tensor) {
  let shapes = AttentionShapes(query, key, value, "attentionWithWeights")
  let options = AttentionOptions(shapes, mask, isCausal, scale, dropout, "attentionWithWeights")
  let composed = ComposedAttention(query, key, value, options)
  return (composed.output, composed.weights)
}

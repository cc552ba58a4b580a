import Martlet

/// Attention alone, forward and backward, on the packed output of a projection: what it costs in the models' shapes.
struct AttentionRow {
  let name: String
  let batch, tokens, heads, width: Int
  let isCausal: Bool
  /// One query beside a cache of `tokens` keys, forward alone: a step of generation.
  var isDecoding = false

  static let all = [
    AttentionRow(name: "attention-t64-h4x32-b12", batch: 12, tokens: 64, heads: 4, width: 32, isCausal: true),
    AttentionRow(name: "attention-t256-h6x64-b4", batch: 4, tokens: 256, heads: 6, width: 64, isCausal: true),
    AttentionRow(name: "attention-t65-h3x64-b64", batch: 64, tokens: 65, heads: 3, width: 64, isCausal: false),
    AttentionRow(name: "attention-t2048-h8x64-b1", batch: 1, tokens: 2048, heads: 8, width: 64, isCausal: true),
    AttentionRow(name: "attention-t8192-h8x64-b1", batch: 1, tokens: 8192, heads: 8, width: 64, isCausal: false),
    AttentionRow(
      name: "attention-cache1000-h6x64-b1", batch: 1, tokens: 1000, heads: 6, width: 64, isCausal: true,
      isDecoding: true),
  ]

  /// Tokens a second; `train_items_s` counts forward and backward.
  func measure(seconds: Double) -> [String: Any] {
    var generator = RandomGenerator(seed: 0)
    if isDecoding {
      let query = Tensor.normal([batch, 1, heads, width], using: &generator)
      let cache = Tensor.normal([2, batch, tokens, heads, width], using: &generator)
      let time = medianTime(seconds: seconds) { _ = attention(query, cache[0], cache[1], isCausal: true) }
      return ["train_items_s": Double(batch) / time, "infer_items_s": Double(batch) / time, "infer_b1_ms": time * 1e3]
    }
    let resident = ProcessMemory.resident
    let packed = Tensor.normal([batch, tokens, 3 * heads * width], using: &generator).trackingGradient()
    let seed = Tensor.normal([batch, tokens, heads * width], using: &generator)
    func forward() -> Tensor { attention(packed: packed, heads: heads, isCausal: isCausal) }
    let items = Double(batch * tokens)
    let train = medianTime(seconds: seconds) { _ = forward().gradients(seed: seed) }
    let inference = medianTime(seconds: seconds / 3) { withoutGradient { _ = forward() } }
    return [
      "train_items_s": items / train, "infer_items_s": items / inference, "train_ms": train * 1e3,
      "forward_ms": inference * 1e3, "growth_mb": ProcessMemory.peak - resident,
    ]
  }
}

import MartletNN
import MartletTensor

/// A decoder layer or stack that attends to its own input: rows have one input.
private final class OwnMemory: Layer {
  let layer: TransformerDecoderLayer?
  let stack: TransformerDecoder?
  let mask: Tensor?

  init(_ layer: TransformerDecoderLayer? = nil, stack: TransformerDecoder? = nil, mask: Tensor? = nil) {
    self.layer = layer
    self.stack = stack
    self.mask = mask
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    // The memory is another function of the input than the queries are.
    let memory = x[.all, 1...] * 1.5
    return stack?(x, memory: memory) ?? layer?(x, memory: memory, memoryMask: mask) ?? x
  }
}

/// An encoder layer with a mask.
private final class Masked: Layer {
  let layer: TransformerEncoderLayer
  let mask: Tensor

  init(_ layer: TransformerEncoderLayer, _ mask: Tensor) {
    self.layer = layer
    self.mask = mask
  }

  func callAsFunction(_ x: Tensor) -> Tensor { layer(x, mask: mask, isCausal: true) }
}

extension LayerRow {
  static let transformers: [LayerRow] = [
    LayerRow("FeedForward", [2, 3, 4]) { FeedForward(4, hidden: 5, dtype: .float64, using: &$0) },
    LayerRow("FeedForward, ReLU, dropout", [3, 4]) {
      FeedForward(4, hidden: 6, activation: .relu, dropout: 0.3, dtype: .float64, using: &$0)
    },
    LayerRow("FeedForward, approximate GELU", [3, 4]) {
      FeedForward(4, hidden: 3, activation: .approximateGELU, dtype: .float64, using: &$0)
    },
    LayerRow("FeedForward, SwiGLU, no bias", [2, 2, 3]) {
      FeedForward(3, hidden: 5, activation: .swiglu, bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("LearnedPositions", [2, 3, 4]) { LearnedPositions(5, 4, dtype: .float64, using: &$0) },
    LayerRow("LearnedPositions, empty", [2, 0, 4]) { LearnedPositions(5, 4, dtype: .float64, using: &$0) },
    LayerRow("SinusoidalPositions", [2, 3, 5]) { _ in SinusoidalPositions(5, count: 2) },
    LayerRow("TransformerEncoderLayer", [2, 3, 4]) {
      TransformerEncoderLayer(4, heads: 2, hidden: 5, activation: .gelu, dtype: .float64, using: &$0)
    },
    LayerRow("TransformerEncoderLayer, ReLU, dropout", [1, 3, 4]) {
      TransformerEncoderLayer(4, heads: 1, hidden: 3, dropout: 0.2, dtype: .float64, using: &$0)
    },
    LayerRow("TransformerEncoderLayer, pre-norm, SwiGLU, no bias", [2, 2, 4]) {
      TransformerEncoderLayer(
        4, heads: 4, hidden: 3, activation: .swiglu, preNorm: true, bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("TransformerEncoderLayer, masked, a row wholly", [2, 3, 4]) {
      let mask = Tensor([true, false, true, false, false, false], shape: [2, 1, 1, 3])
      return Masked(TransformerEncoderLayer(4, heads: 2, activation: .gelu, dtype: .float64, using: &$0), mask)
    },
    LayerRow("TransformerEncoderLayer, one position", [2, 1, 4]) {
      TransformerEncoderLayer(4, heads: 2, hidden: 2, activation: .gelu, dtype: .float64, using: &$0)
    },
    LayerRow("TransformerDecoderLayer", [2, 3, 4]) {
      OwnMemory(TransformerDecoderLayer(4, heads: 2, hidden: 3, activation: .gelu, dtype: .float64, using: &$0))
    },
    LayerRow("TransformerDecoderLayer, pre-norm, masked memory", [2, 3, 4]) {
      OwnMemory(
        TransformerDecoderLayer(
          4, heads: 2, hidden: 3, activation: .gelu, dropout: 0.2, preNorm: true, dtype: .float64, using: &$0),
        mask: Tensor([true, false, true, true], shape: [2, 1, 1, 2]))
    },
    LayerRow("TransformerEncoder", [1, 3, 4]) { generator in
      TransformerEncoder(
        (0..<2).map { _ in
          TransformerEncoderLayer(
            4, heads: 2, hidden: 3, activation: .gelu, preNorm: true, dtype: .float64, using: &generator)
        }, norm: LayerNorm(4, dtype: .float64))
    },
    LayerRow("TransformerDecoder", [1, 3, 4]) { generator in
      OwnMemory(
        stack: TransformerDecoder(
          (0..<2).map { _ in
            TransformerDecoderLayer(4, heads: 2, hidden: 3, activation: .gelu, dtype: .float64, using: &generator)
          }))
    },
  ]
}

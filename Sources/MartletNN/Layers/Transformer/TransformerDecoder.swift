import MartletTensor

/// Decoder layers one after the other, all of which look at one memory, and a normalisation of what the last one gives, if
/// there is one.
public final class TransformerDecoder: Module {
  public let layers: [TransformerDecoderLayer]
  public let norm: LayerNorm?

  /// A decoder of layers made elsewhere; pre-norm layers want a normalisation at the end.
  public init(_ layers: [TransformerDecoderLayer], norm: LayerNorm? = nil) {
    self.layers = layers
    self.norm = norm
  }

  /// Every layer with the same memory and masks, see ``TransformerDecoderLayer``.
  public func callAsFunction(
    _ x: Tensor, memory: Tensor, mask: Tensor? = nil, memoryMask: Tensor? = nil, isCausal: Bool = true
  ) -> Tensor {
    let y = layers.reduce(x) { $1($0, memory: memory, mask: mask, memoryMask: memoryMask, isCausal: isCausal) }
    return norm?(y) ?? y
  }
}

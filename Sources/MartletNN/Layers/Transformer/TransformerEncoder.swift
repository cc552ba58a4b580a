import MartletTensor

/// Encoder layers one after the other, and a normalisation of what the last one gives, if there is one.
///
///     let encoder = TransformerEncoder(
///       (0..<6).map { _ in TransformerEncoderLayer(512, heads: 8, preNorm: true, using: &generator) }, norm: LayerNorm(512))
public final class TransformerEncoder: Layer {
  public let layers: [TransformerEncoderLayer]
  public let norm: LayerNorm?

  /// An encoder of layers made elsewhere; pre-norm layers want a normalisation at the end.
  public init(_ layers: [TransformerEncoderLayer], norm: LayerNorm? = nil) {
    self.layers = layers
    self.norm = norm
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, mask: nil) }

  /// Every layer with the same mask, see ``TransformerEncoderLayer/callAsFunction(_:mask:isCausal:)``.
  public func callAsFunction(_ x: Tensor, mask: Tensor?, isCausal: Bool = false) -> Tensor {
    let y = layers.reduce(x) { $1($0, mask: mask, isCausal: isCausal) }
    return norm?(y) ?? y
  }
}

public import MartletNN
import MartletTensor

/// Answers with the mean of the probabilities of an image and of its mirror image: test-time augmentation.
///
/// x: [N, H, W, C]; result: log-probabilities [N, classes], which a softmax or a cross-entropy takes like logits.
public final class MirrorAverage: Layer {
  /// The model that answers; it maps images to logits.
  public let model: any Layer

  public init(_ model: any Layer) { self.model = model }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let (straight, mirrored) = (model(x).softmax(), model(x.flipped(2)).softmax())
    return ((straight + mirrored) * 0.5).log()
  }
}

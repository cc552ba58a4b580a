import MartletNN
import MartletTensor

/// A Transformer over the patches of an image. Parameter names are timm's.
///
/// The image is cut into square patches, row by row; pixels beyond the last whole one are not seen. A linear map of each patch,
/// a class token before them and learned positions go through pre-norm layers; the class token's state, or the mean of the
/// patches', is normalised and classified.
///
/// A. Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale", ICLR 2021.
public final class VisionTransformer: Layer {
  /// What is classified.
  public enum Pooling: Equatable, Sendable {
    /// The state of a learned token before the patches.
    case classToken
    /// The mean of the patches' states; there is no further token.
    case mean
  }

  let clsToken: Parameter?
  let posEmbed: Parameter
  let patchEmbed: Conv2D
  let posDropout: Dropout
  let blocks: [VisionTransformerBlock]
  let norm: LayerNorm
  let head: Linear
  /// What is classified.
  public let pooling: Pooling

  /// A model for the images of `configuration`, with Glorot's uniform weights in its blocks, as the authors begin.
  ///
  /// - Parameters:
  ///   - hidden: the units of the feed-forward blocks; 4·width when nil.
  ///   - epsilon: of the normalisations.
  /// - Precondition: images of at least one patch; the heads divide the width.
  public init(
    _ configuration: ModelConfiguration, patch: Int, width: Int, depth: Int, heads: Int, hidden: Int? = nil,
    pooling: Pooling = .classToken, epsilon: Double = 1e-6, using generator: inout RandomGenerator
  ) {
    if heads < 1 || !width.isMultiple(of: heads) {
      misuse("VisionTransformer", "\(heads) heads do not divide width \(width)")
    }
    if patch < 1 || min(configuration.height, configuration.width) < patch {
      misuse(
        "VisionTransformer", "images of \(configuration.width)x\(configuration.height) have no patch of \(patch)")
    }
    let (dtype, rate) = (configuration.dtype, configuration.dropout ?? 0)
    let patches = (configuration.height / patch) * (configuration.width / patch)
    let tokens = pooling == .classToken ? 1 : 0
    clsToken =
      tokens == 0 ? nil : Parameter(.normal([1, 1, width], mean: 0, deviation: 1e-6, dtype: dtype, using: &generator))
    posEmbed = Parameter(
      .truncatedNormal([1, patches + tokens, width], mean: 0, deviation: 0.02, dtype: dtype, using: &generator))
    patchEmbed = Conv2D(
      configuration.channels, width, kernel: Size2D(patch), stride: Size2D(patch), dtype: dtype, using: &generator)
    posDropout = Dropout(rate, using: &generator)
    blocks = (0..<depth).map { _ in
      VisionTransformerBlock(
        width, heads: heads, hidden: hidden ?? 4 * width, dropout: rate, epsilon: epsilon, dtype: dtype,
        using: &generator)
    }
    norm = LayerNorm(width, epsilon: epsilon, dtype: dtype)
    head = .unshifted(width, configuration.classes, dtype: dtype, using: &generator)
    self.pooling = pooling
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let map = patchEmbed(x)
    let width = map.shape[3]
    var y = map.reshaped(to: [map.shape[0], map.shape[1] * map.shape[2], width])
    if y.shape[1] + (clsToken == nil ? 0 : 1) != posEmbed.shape[1] {
      misuse(
        "VisionTransformer", "images \(x.shape) have other patches than the model's \(posEmbed.shape[1]) positions")
    }
    if let clsToken { y = concatenate([clsToken.value.broadcast(to: [y.shape[0], 1, width]), y], axis: 1) }
    y = blocks.reduce(posDropout(y + posEmbed.value)) { $1($0) }
    switch pooling {
    // Rows are normalised alone: only the one that is needed.
    case .classToken: return head(norm(y[.all, 0]))
    case .mean: return head(norm(y.mean(axes: [1])))
    }
  }
}

extension VisionTransformer: FileNamed {
  /// timm calls the normalisation after the mean otherwise than the one before the class token is taken.
  public var fileNames: [String: String] {
    ["patchEmbed": "patch_embed.proj", "norm": pooling == .mean ? "fc_norm" : "norm"]
  }
}

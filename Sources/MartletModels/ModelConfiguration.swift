import MartletTensor

/// What a model of the registry is built for.
public struct ModelConfiguration: Equatable, Sendable {
  /// Height of the images in pixels.
  public var height: Int
  /// Width of the images in pixels.
  public var width: Int
  /// 1 for grey images, 3 for RGB.
  public var channels: Int
  /// How many classes the model tells apart.
  public var classes: Int
  /// Probability of dropping; nil takes the model's own. Models without dropout ignore it.
  public var dropout: Double?
  /// Probability of dropping the last residual branch; nil takes the model's own. Models without stochastic depth ignore it.
  public var dropPath: Double?
  /// Type of the parameters.
  public var dtype: DType

  /// Images of any extent.
  public init(
    height: Int, width: Int, channels: Int, classes: Int, dropout: Double? = nil, dropPath: Double? = nil,
    dtype: DType = .float32
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.classes = classes
    self.dropout = dropout
    self.dropPath = dropPath
    self.dtype = dtype
  }

  /// Square images.
  public init(
    imageSize: Int, channels: Int, classes: Int, dropout: Double? = nil, dropPath: Double? = nil,
    dtype: DType = .float32
  ) {
    self.init(
      height: imageSize, width: imageSize, channels: channels, classes: classes, dropout: dropout, dropPath: dropPath,
      dtype: dtype)
  }

  /// The input of one image: [1, height, width, channels].
  public var inputShape: Shape { [1, height, width, channels] }
}

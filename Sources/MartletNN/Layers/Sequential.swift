import MartletTensor

/// Layers one after the other. Parameters are named by position: `0.weight`, `3.bias`.
///
///     let model = Sequential(
///       Conv2D(1, 32, kernel: 3, padding: 1, using: &generator), ReLU(), MaxPool2D(2),
///       Flatten(), Linear(14 * 14 * 32, 10, flattened: .init(height: 14, width: 14, channels: 32), using: &generator))
///
/// A linear layer, convolution or batch normalisation and the ReLU after it run as one op; so do a convolution, its batch
/// normalisation and the ReLU after that; and a convolution, the ReLU and the maximum pooling after it. The result is that of the plain layers, and so are the names.
public final class Sequential: Layer, ModuleList {
  /// The layers in order.
  public let layers: [any Layer]
  private let steps: [FusedStep]

  /// A sequence of layers made elsewhere.
  public init(_ layers: [any Layer]) {
    self.layers = layers
    steps = FusedStep.plan(layers)
  }

  /// A sequence of the layers listed.
  public convenience init(_ layers: any Layer...) { self.init(layers) }

  /// The layers, for the walk over names.
  public var elements: [any Module] { layers }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    // A description has one row a layer, so it runs the plain layers.
    if LayerRecorder.current != nil { return layers.reduce(x) { $1($0) } }
    return steps.reduce(x) { $1($0) }
  }
}

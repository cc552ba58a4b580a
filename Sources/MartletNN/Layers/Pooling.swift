import MartletTensor

/// The largest value of each window of each channel. x: [N, H, W, C]; y: [N, H′, W′, C]. Padding never wins.
public final class MaxPool2D: Layer {
  /// The window's extent.
  public let kernel: Size2D
  /// The distance between windows.
  public let stride: Size2D
  /// Rows and columns added on every side.
  public let padding: Size2D

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, maximumPool2D(x, kernel: kernel.pair, stride: stride.pair, padding: padding.pair))
  }
}

/// The mean of each window of each channel. x: [N, H, W, C]; y: [N, H′, W′, C]. Padding counts as zeros: the sum is always
/// divided by the kernel's area.
public final class AvgPool2D: Layer {
  /// The window's extent.
  public let kernel: Size2D
  /// The distance between windows.
  public let stride: Size2D
  /// Rows and columns added on every side.
  public let padding: Size2D

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, averagePool2D(x, kernel: kernel.pair, stride: stride.pair, padding: padding.pair))
  }
}

/// The mean of each channel over the whole image. x: [N, H, W, C]; y: [N, C].
public final class GlobalAveragePool2D: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, globalAveragePool2D(x)) }
}

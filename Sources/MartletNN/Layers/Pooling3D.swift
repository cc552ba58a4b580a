import MartletTensor

/// The largest value of each window of each channel. x: [N, D, H, W, C]; y: [N, D′, H′, W′, C]. Padding never wins.
public final class MaxPool3D: Layer {
  /// The window's extent.
  public let kernel: Size3D
  /// The distance between windows.
  public let stride: Size3D
  /// What is added on every side.
  public let padding: Size3D

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Size3D, stride: Size3D? = nil, padding: Size3D = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, maximumPool3D(x, kernel: kernel.triple, stride: stride.triple, padding: padding.triple))
  }
}

/// The mean of each window of each channel. x: [N, D, H, W, C]; y: [N, D′, H′, W′, C]. Padding counts as zeros: the sum is
/// always divided by the kernel's size.
public final class AvgPool3D: Layer {
  /// The window's extent.
  public let kernel: Size3D
  /// The distance between windows.
  public let stride: Size3D
  /// What is added on every side.
  public let padding: Size3D

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Size3D, stride: Size3D? = nil, padding: Size3D = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, averagePool3D(x, kernel: kernel.triple, stride: stride.triple, padding: padding.triple))
  }
}

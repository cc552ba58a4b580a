import MartletTensor

/// The largest value of each window of each channel. x: [N, L, C]; y: [N, L′, C]. Padding never wins.
public final class MaxPool1D: Layer {
  /// The window's extent.
  public let kernel: Int
  /// The distance between windows.
  public let stride: Int
  /// What is added on every side.
  public let padding: Int

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Int, stride: Int? = nil, padding: Int = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, maximumPool1D(x, kernel: kernel, stride: stride, padding: padding))
  }
}

/// The mean of each window of each channel. x: [N, L, C]; y: [N, L′, C]. Padding counts as zeros: the sum is
/// always divided by the kernel's size.
public final class AvgPool1D: Layer {
  /// The window's extent.
  public let kernel: Int
  /// The distance between windows.
  public let stride: Int
  /// What is added on every side.
  public let padding: Int

  /// - Parameter stride: the kernel's size unless given.
  public init(_ kernel: Int, stride: Int? = nil, padding: Int = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    recorded(x, averagePool1D(x, kernel: kernel, stride: stride, padding: padding))
  }
}

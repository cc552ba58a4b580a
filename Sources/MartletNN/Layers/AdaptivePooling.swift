import MartletTensor

/// The mean of windows that divide a sequence into `length` parts. x: [N, L, C]; y: [N, length, C].
public final class AdaptiveAvgPool1D: Layer {
  /// The output's length.
  public let length: Int

  public init(_ length: Int) { self.length = length }

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, adaptiveAveragePool1D(x, length: length)) }
}

/// The mean of windows that divide an image into `size` parts. x: [N, H, W, C]; y: [N, height, width, C].
public final class AdaptiveAvgPool2D: Layer {
  /// The output's height and width.
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, adaptiveAveragePool2D(x, size: size.pair)) }
}

/// The largest value of windows that divide a sequence into `length` parts. x: [N, L, C]; y: [N, length, C].
public final class AdaptiveMaxPool1D: Layer {
  /// The output's length.
  public let length: Int

  public init(_ length: Int) { self.length = length }

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, adaptiveMaximumPool1D(x, length: length)) }
}

/// The largest value of windows that divide an image into `size` parts. x: [N, H, W, C]; y: [N, height, width, C].
public final class AdaptiveMaxPool2D: Layer {
  /// The output's height and width.
  public let size: Size2D

  public init(_ size: Size2D) { self.size = size }

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, adaptiveMaximumPool2D(x, size: size.pair)) }
}

/// The largest value of each channel over the whole image. x: [N, H, W, C]; y: [N, C].
public final class GlobalMaxPool2D: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, globalMaximumPool2D(x)) }
}

import MartletTensor

/// Images of a whole multiple of their height and width. x: [N, H, W, C]; y: [N, scale·H, scale·W, C].
public final class Upsample2D: Layer {
  /// How many times higher and wider.
  public let scale: Size2D
  /// How new pixels are taken.
  public let mode: ResizeMode

  public init(_ scale: Size2D, mode: ResizeMode = .nearest) {
    self.scale = scale
    self.mode = mode
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.rank != 4 { misuse("Upsample2D", "input \(x.shape) must be [N, H, W, C]") }
    return recorded(x, resize2D(x, to: (x.shape[1] * scale.height, x.shape[2] * scale.width), mode: mode))
  }
}

import MartletTensor

/// Joins all axes but the first: [N, H, W, C] becomes [N, H·W·C]. Nothing is copied.
///
/// Give the `Linear` that follows the extent of the feature map (`flattened:`), so that files hold its weight in the order
/// that other frameworks expect.
public final class Flatten: Layer {
  public init() {}

  public func callAsFunction(_ x: Tensor) -> Tensor { recorded(x, x.flattened(from: 1)) }
}

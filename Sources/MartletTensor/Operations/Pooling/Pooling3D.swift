// A window of a volume is a stack of windows of planes: pooling the planes and then the stack is the same, and the first of
// equal maxima is the first in both.

/// Largest element of each window, per channel: as ``maximumPool2D(_:kernel:stride:padding:activation:)``.
///
/// - Parameters:
///   - x: [N, D, H, W, C]
///   - kernel: depth, height, width; likewise `padding`
///   - stride: the kernel's extents when nil
/// - Returns: [N, ⌊(D + 2p − k)/s⌋ + 1, …, C]
public func maximumPool3D(
  _ x: Tensor, kernel: (Int, Int, Int), stride: (Int, Int, Int)? = nil, padding: (Int, Int, Int) = (0, 0, 0)
) -> Tensor {
  let stride = stride ?? kernel
  return pooled3D("maximumPool3D", x) {
    maximumPool2D($0, kernel: (kernel.1, kernel.2), stride: (stride.1, stride.2), padding: (padding.1, padding.2))
  } stacks: {
    maximumPool2D($0, kernel: (kernel.0, 1), stride: (stride.0, 1), padding: (padding.0, 0))
  }
}

/// Mean of each window, per channel; padding counts as zeros.
///
/// - Parameters:
///   - x: [N, D, H, W, C]
///   - kernel: depth, height, width; likewise `padding`
///   - stride: the kernel's extents when nil
/// - Returns: [N, ⌊(D + 2p − k)/s⌋ + 1, …, C]
public func averagePool3D(
  _ x: Tensor, kernel: (Int, Int, Int), stride: (Int, Int, Int)? = nil, padding: (Int, Int, Int) = (0, 0, 0)
) -> Tensor {
  let stride = stride ?? kernel
  return pooled3D("averagePool3D", x) {
    averagePool2D($0, kernel: (kernel.1, kernel.2), stride: (stride.1, stride.2), padding: (padding.1, padding.2))
  } stacks: {
    averagePool2D($0, kernel: (kernel.0, 1), stride: (stride.0, 1), padding: (padding.0, 0))
  }
}

private func pooled3D(
  _ operation: StaticString, _ x: Tensor, planes: (Tensor) -> Tensor, stacks: (Tensor) -> Tensor
) -> Tensor {
  if x.rank != 5 { misuse(operation, "input \(x.shape) must be [N, D, H, W, C]") }
  let (batch, depth, channels) = (x.shape[0], x.shape[1], x.shape[4])
  let flat = planes(x.reshaped(to: [batch * depth, x.shape[2], x.shape[3], channels]))
  let (height, width) = (flat.shape[1], flat.shape[2])
  let pooled = stacks(flat.reshaped(to: [batch, depth, height * width, channels]))
  return pooled.reshaped(to: [batch, pooled.shape[1], height, width, channels])
}

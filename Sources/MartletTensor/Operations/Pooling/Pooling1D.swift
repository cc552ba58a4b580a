/// Largest element of each window, per channel: ``maximumPool2D(_:kernel:stride:padding:activation:)`` of sequences.
///
/// - Parameters:
///   - x: [N, L, C]
///   - stride: the kernel's length when nil
/// - Returns: [N, ⌊(L + 2p − k)/s⌋ + 1, C]
public func maximumPool1D(_ x: Tensor, kernel: Int, stride: Int? = nil, padding: Int = 0) -> Tensor {
  requireSequence(x, "maximumPool1D")
  return maximumPool2D(x.oneHigh, kernel: (1, kernel), stride: (1, stride ?? kernel), padding: (0, padding))
    .withoutHeight
}

/// Mean of each window, per channel; padding counts as zeros.
///
/// - Parameters:
///   - x: [N, L, C]
///   - stride: the kernel's length when nil
/// - Returns: [N, ⌊(L + 2p − k)/s⌋ + 1, C]
public func averagePool1D(_ x: Tensor, kernel: Int, stride: Int? = nil, padding: Int = 0) -> Tensor {
  requireSequence(x, "averagePool1D")
  return averagePool2D(x.oneHigh, kernel: (1, kernel), stride: (1, stride ?? kernel), padding: (0, padding))
    .withoutHeight
}

func requireSequence(_ x: Tensor, _ operation: StaticString) {
  if x.rank != 3 { misuse(operation, "input \(x.shape) must be [N, L, C]") }
}

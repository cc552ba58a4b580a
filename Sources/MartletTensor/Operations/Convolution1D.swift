import MartletKernels

/// 1-D convolution (cross-correlation), with bias and activation fused:
/// y[n,i,o] = activation(b[o] + Σ x[n, i·s+u·d−p, c]·w[u,c,o]). It is `convolution2D` of images one pixel high.
///
/// - Parameters:
///   - x: [N, L, Cin]
///   - weight: [k, Cin/groups, Cout]
///   - bias: [Cout]
/// - Returns: [N, L', Cout], L' = ⌊(L + 2p − d(k − 1) − 1)/s⌋ + 1
public func convolution1D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1,
  groups: Int = 1, activation: Activation = .none
) -> Tensor {
  if x.rank != 3 || weight.rank != 3 || weight.shape[1] * groups != x.shape[2] {
    misuse(
      "convolution1D",
      "input \(x.shape) must be [N, L, C] and weight \(weight.shape) [k, C/groups, Cout] with \(groups) groups")
  }
  let y = convolution2D(
    x.oneHigh, weight: weight.asWeightOfOneRow, bias: bias, stride: (1, stride), padding: (0, padding),
    dilation: (1, dilation), groups: groups, activation: activation)
  return y.withoutHeight
}

extension Tensor {
  /// [N, L, C] as images of one row.
  var oneHigh: Tensor { reshaped(to: [shape[0], 1, shape[1], shape[2]]) }
  /// The inverse.
  var withoutHeight: Tensor { reshaped(to: [shape[0], shape[2], shape[3]]) }
  /// [k, C/groups, Cout] as the weight of a window of one row.
  var asWeightOfOneRow: Tensor { reshaped(to: [1, shape[0], shape[1], shape[2]]) }
}

import MartletKernels

// A transposed convolution is the gradient by the input of the convolution that goes the other way: its weight is that
// convolution's, so that the output channels of the one are the input channels of the other.

/// 1-D transposed convolution: y[n, i·s+u·d−p, o] += x[n,i,c]·w[u,o,c], plus bias.
///
/// - Parameters:
///   - x: [N, L, Cin]
///   - weight: [k, Cout/groups, Cin]
///   - bias: [Cout]
///   - outputPadding: elements added at the end of the output, fewer than the stride or the dilation
/// - Returns: [N, L', Cout], L' = (L − 1)s − 2p + d(k − 1) + outputPadding + 1
public func transposedConvolution1D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
  dilation: Int = 1, groups: Int = 1
) -> Tensor {
  if x.rank != 3 || weight.rank != 3 || weight.shape[2] != x.shape[2] {
    misuse(
      "transposedConvolution1D", "input \(x.shape) must be [N, L, C] and weight \(weight.shape) [k, Cout/groups, C]")
  }
  return transposedConvolution2D(
    x.oneHigh, weight: weight.asWeightOfOneRow, bias: bias, stride: (1, stride), padding: (0, padding),
    outputPadding: (0, outputPadding), dilation: (1, dilation), groups: groups
  ).withoutHeight
}

/// 2-D transposed convolution: y[n, i·s+u·d−p, j·s+v·d−p, o] += x[n,i,j,c]·w[u,v,o,c], plus bias.
///
/// Dumoulin, Visin: arXiv:1603.07285, chapter 4.
/// - Parameters:
///   - x: [N, H, W, Cin]
///   - weight: [kH, kW, Cout/groups, Cin]
///   - bias: [Cout]
///   - outputPadding: rows and columns added at the end of the output, fewer than the stride or the dilation
/// - Returns: [N, H', W', Cout], H' = (H − 1)s − 2p + d(kH − 1) + outputPadding + 1
public func transposedConvolution2D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
  outputPadding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1
) -> Tensor {
  checkTransposed("transposedConvolution2D", x, weight, bias, rank: 4, groups: groups)
  func extent(_ axis: Int, _ stride: Int, _ padding: Int, _ extra: Int, _ dilation: Int) -> Int {
    transposedExtent("transposedConvolution2D", x.shape, weight.shape, axis, stride, padding, extra, dilation)
  }
  let height = extent(1, stride.0, padding.0, outputPadding.0, dilation.0)
  let width = extent(2, stride.1, padding.1, outputPadding.1, dilation.1)
  let geometry: ConvolutionGeometry
  do {
    geometry = try ConvolutionGeometry(
      batch: x.shape[0], height: height, width: width, inChannels: weight.shape[2] * groups,
      outChannels: weight.shape[3], kernel: (weight.shape[0], weight.shape[1]), stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  } catch {
    misuse("transposedConvolution2D", "input \(x.shape), weight \(weight.shape): \(error)")
  }
  let y = convolutionInputGradient(geometry, x.extended(to: [geometry.outHeight, geometry.outWidth]), weight)
  return bias.map { y + $0 } ?? y
}

/// 3-D transposed convolution: y[n, l·s+t·d−p, i·s+u·d−p, j·s+v·d−p, o] += x[n,l,i,j,c]·w[t,u,v,o,c], plus bias.
///
/// - Parameters:
///   - x: [N, D, H, W, Cin]
///   - weight: [kD, kH, kW, Cout/groups, Cin]
///   - bias: [Cout]
///   - outputPadding: elements added at the end of each axis of the output, fewer than its stride or its dilation
/// - Returns: [N, D', H', W', Cout], D' = (D − 1)s − 2p + d(kD − 1) + outputPadding + 1
public func transposedConvolution3D(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: (Int, Int, Int) = (1, 1, 1),
  padding: (Int, Int, Int) = (0, 0, 0), outputPadding: (Int, Int, Int) = (0, 0, 0),
  dilation: (Int, Int, Int) = (1, 1, 1), groups: Int = 1
) -> Tensor {
  checkTransposed("transposedConvolution3D", x, weight, bias, rank: 5, groups: groups)
  func extent(_ axis: Int, _ stride: Int, _ padding: Int, _ extra: Int, _ dilation: Int) -> Int {
    transposedExtent("transposedConvolution3D", x.shape, weight.shape, axis, stride, padding, extra, dilation)
  }
  let depth = extent(1, stride.0, padding.0, outputPadding.0, dilation.0)
  let height = extent(2, stride.1, padding.1, outputPadding.1, dilation.1)
  let width = extent(3, stride.2, padding.2, outputPadding.2, dilation.2)
  let geometry: Convolution3DGeometry
  do {
    geometry = try Convolution3DGeometry(
      batch: x.shape[0], size: (depth, height, width), inChannels: weight.shape[3] * groups,
      outChannels: weight.shape[4], kernel: (weight.shape[0], weight.shape[1], weight.shape[2]), stride: stride,
      padding: padding, dilation: dilation, groups: groups)
  } catch {
    misuse("transposedConvolution3D", "input \(x.shape), weight \(weight.shape): \(error)")
  }
  let extents = [geometry.outDepth, geometry.planes.outHeight, geometry.planes.outWidth]
  let y = convolution3DInputGradient(geometry, x.extended(to: extents), weight)
  return bias.map { y + $0 } ?? y
}

private func checkTransposed(
  _ operation: StaticString, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, rank: Int, groups: Int
) {
  x.requireSameType(weight, operation)
  if x.rank != rank || weight.rank != rank || weight.shape[rank - 1] != x.shape[rank - 1] {
    misuse(
      operation, "input \(x.shape) and weight \(weight.shape) must be [N, ..., C] and [..., Cout/groups, C]")
  }
  guard let bias else { return }
  x.requireSameType(bias, operation)
  if bias.shape != [weight.shape[rank - 2] * groups] {
    misuse(operation, "bias \(bias.shape) does not fit weight \(weight.shape) in \(groups) groups")
  }
}

/// The output's extent along an axis of the input, whose kernel is the weight's axis before.
private func transposedExtent(
  _ operation: StaticString, _ x: Shape, _ weight: Shape, _ axis: Int, _ stride: Int, _ padding: Int, _ extra: Int,
  _ dilation: Int
) -> Int {
  if extra < 0 || extra >= Swift.max(stride, dilation) {
    misuse(operation, "output padding \(extra) is not in 0..<\(Swift.max(stride, dilation)), stride or dilation")
  }
  let extent = (x[axis] - 1) * stride - 2 * padding + dilation * (weight[axis - 1] - 1) + extra + 1
  if x[axis] < 1 || extent < 1 {
    misuse(operation, "input \(x), weight \(weight): the output would be \(extent) long on axis \(axis)")
  }
  return extent
}

extension Tensor {
  /// Zeros after the end of the axes between the first and the last, up to `extents`. The convolution that goes the other way reads an
  /// output padded by a stride or more in windows of its own, which stand for inputs that there are none of.
  fileprivate func extended(to extents: [Int]) -> Tensor {
    let added = zip(extents, shape.extents.dropFirst()).map { (before: 0, after: $0 - $1) }
    return padded([(before: 0, after: 0)] + added + [(before: 0, after: 0)])
  }
}

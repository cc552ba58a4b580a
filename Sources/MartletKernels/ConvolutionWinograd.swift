import CMartletKernels

extension Convolution {
  static func winogradForward(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let filters = WinogradFilters(
      weight: weight, inChannels: g.inChannels, outChannels: g.outChannels, rotated: false)
    Winograd.convolve(g.window, x, filters, bias, activation, y)
  }

  /// The gradient by the input is the convolution of dy, padded by 2 − p, with the filters turned by 180 degrees.
  static func winogradGradientInput(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<Float>, _ weight: UnsafePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>
  ) {
    guard g.outputCount > 0 else { return setZero(dx, count: g.inputCount) }
    let window = mk_window(
      batch: g.batch, height: g.outHeight, width: g.outWidth, channels: g.outChannels, out_height: g.height,
      out_width: g.width, out_channels: g.inChannels, kernel_height: 3, kernel_width: 3, stride_height: 1,
      stride_width: 1, pad_top: 2 - g.padding.0, pad_left: 2 - g.padding.1, dilation_height: 1, dilation_width: 1)
    let filters = WinogradFilters(
      weight: weight, inChannels: g.inChannels, outChannels: g.outChannels, rotated: true)
    Winograd.convolve(window, dy, filters, nil, .none, dx)
  }

  static func winogradGradientWeight(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dWeight: UnsafeMutablePointer<Float>
  ) {
    Winograd.gradientWeight(g.window, x, dy, dWeight)
  }
}

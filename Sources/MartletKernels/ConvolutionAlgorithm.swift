/// How a convolution is computed. The rules are compiled in and look at the geometry, the type and, for
/// the gradient by an input of few channels, the width of the SIMD level's registers.
package enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// 1x1, stride 1: the image is a matrix already.
  case product
  /// One filter a channel: vectors along the channels.
  case depthwise
  /// Few input channels: sums in registers, vectors along the output channels.
  case direct
  /// 3x3, stride 1, float32: F(4x4, 3x3).
  case winograd
  /// Images of a few pixels in large batches: a product for each pixel and tap inside the image.
  case pixels
  /// Everything else: blocks of im2col columns and GEMM.
  case columns

  static func forward<T: KernelScalar>(_ geometry: ConvolutionGeometry, _ type: T.Type) -> Self {
    choose(geometry, type)
  }

  static func gradientInput<T: KernelScalar>(_ geometry: ConvolutionGeometry, _ type: T.Type) -> Self {
    // Images are shared by tasks whole: of few large ones, columns make more.
    let choice = choose(geometry, type)
    return choice == .direct && !(geometry.batch >= 16 && geometry.hasShortRuns(type)) ? .columns : choice
  }

  static func gradientWeight<T: KernelScalar>(_ geometry: ConvolutionGeometry, _ type: T.Type) -> Self {
    // One long product would be a single task: columns split its rows.
    let choice = choose(geometry, type)
    return choice == .product ? .columns : choice
  }

  /// Whether this algorithm can compute a geometry at all, well or not.
  package func canCompute<T: KernelScalar>(_ g: ConvolutionGeometry, _ type: T.Type) -> Bool {
    let unitDilation = g.dilation == (1, 1)
    switch self {
    case .product: return g.groups == 1 && g.isPointwise
    case .depthwise: return g.groups == g.inChannels && g.groups == g.outChannels
    case .direct: return g.groups == 1 && unitDilation && g.inChannels > 0
    case .winograd:
      return type == Float.self && g.groups == 1 && g.kernel == (3, 3) && g.stride == (1, 1) && unitDilation
        && g.inChannels >= 16 && g.outChannels >= 16
    case .pixels: return g.groups == 1 && min(g.inChannels, g.outChannels) > 0
    case .columns: return true
    }
  }

  private static func choose<T: KernelScalar>(_ g: ConvolutionGeometry, _ type: T.Type) -> Self {
    if product.canCompute(g, type) { return .product }
    if g.groups > 1, depthwise.canCompute(g, type) { return .depthwise }
    if g.inChannels < 16, g.depth <= 512, direct.canCompute(g, type) { return .direct }
    if winograd.canCompute(g, type), winogradPays(g) { return .winograd }
    if pixels.canCompute(g, type), pixelsPay(g) { return .pixels }
    return .columns
  }

  /// Where a quarter of the taps or more would multiply padding, and the matrices are large enough for good products.
  private static func pixelsPay(_ g: ConvolutionGeometry) -> Bool {
    guard g.batch >= 32, min(g.inChannels, g.outChannels) >= 64, g.outHeight * g.outWidth <= 16 else { return false }
    return PixelTaps(g).count * 4 <= g.outHeight * g.outWidth * g.tapCount * 3
  }

  /// At small sizes 36 products a tile are no fewer than 9 a pixel (tiles of three have fewer, which this leaves aside). And
  /// transforming the filters takes as long as some 90 pixels of the plain sum (0.54 ns a weight, measured on one Emerald Rapids core).
  private static func winogradPays(_ g: ConvolutionGeometry) -> Bool {
    guard g.outputPixels >= 128 else { return false }
    let tiles = ((g.outHeight + 3) / 4) * ((g.outWidth + 3) / 4)
    return tiles * 36 * 4 <= g.outHeight * g.outWidth * 9 * 3
  }
}

extension ConvolutionGeometry {
  fileprivate var isPointwise: Bool { kernel == (1, 1) && stride == (1, 1) && padding == (0, 0) }
}

import CMartletKernels

/// 2-D convolution over NHWC images and its two gradients. Every output is overwritten whole.
///
/// The algorithm follows from the geometry, the type and the SIMD level (`ConvolutionAlgorithm`), and so does the split into chunks:
/// results do not depend on the number of threads.
public enum Convolution {
  /// y = activation(x ∗ weight + bias), see `ConvolutionGeometry`.
  /// - Parameters:
  ///   - x: [batch, height, width, inChannels]
  ///   - weight: [kH, kW, inChannels/groups, outChannels]
  ///   - bias: [outChannels]
  ///   - y: [batch, outHeight, outWidth, outChannels]
  public static func forward<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    forward(
      geometry, by: .forward(geometry, T.self), x: x, weight: weight, bias: bias, activation: activation, y: y)
  }

  /// dx = the gradient of a loss by x, given the one by y: the transpose of `forward` in x.
  public static func gradientInput<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, dy: UnsafePointer<T>, weight: UnsafePointer<T>, dx: UnsafeMutablePointer<T>
  ) {
    gradientInput(geometry, by: .gradientInput(geometry, T.self), dy: dy, weight: weight, dx: dx)
  }

  /// dWeight = the gradient of a loss by the weight, given the one by y.
  public static func gradientWeight<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, x: UnsafePointer<T>, dy: UnsafePointer<T>, dWeight: UnsafeMutablePointer<T>
  ) {
    gradientWeight(geometry, by: .gradientWeight(geometry, T.self), x: x, dy: dy, dWeight: dWeight)
  }

  // MARK: - With a chosen algorithm, for comparisons

  /// `forward` by an algorithm that can do this geometry.
  package static func forward<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, by algorithm: ConvolutionAlgorithm, x: UnsafePointer<T>, weight: UnsafePointer<T>,
    bias: UnsafePointer<T>?, activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    guard geometry.outputCount > 0 else { return }
    switch algorithm {
    case .product:
      Gemm.linear(
        rows: geometry.outputPixels, inputs: geometry.inChannels, outputs: geometry.outChannels, x: x, weight: weight,
        bias: bias, activation: activation, y: y)
    case .depthwise: depthwiseForward(geometry, x, weight, bias, activation, y)
    case .direct: directForward(geometry, x, weight, bias, activation, y)
    case .winograd: winogradForward(geometry, float(x), float(weight), bias.map { float($0) }, activation, float(y))
    case .pixels: pixelsForward(geometry, x, weight, bias, activation, y)
    case .columns: columnsForward(geometry, x, weight, bias, activation, y)
    }
  }

  /// `gradientInput` by an algorithm that can do this geometry.
  package static func gradientInput<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, by algorithm: ConvolutionAlgorithm, dy: UnsafePointer<T>, weight: UnsafePointer<T>,
    dx: UnsafeMutablePointer<T>
  ) {
    guard geometry.inputCount > 0 else { return }
    switch algorithm {
    case .product:
      Gemm.multiply(
        m: geometry.outputPixels, n: geometry.inChannels, k: geometry.outChannels, alpha: 1, a: dy,
        lda: geometry.outChannels, transposeA: false, b: weight, ldb: geometry.outChannels, transposeB: true, beta: 0,
        c: dx, ldc: geometry.inChannels)
    case .depthwise: depthwiseGradientInput(geometry, dy, weight, dx)
    case .winograd: winogradGradientInput(geometry, float(dy), float(weight), float(dx))
    case .pixels: pixelsGradientInput(geometry, dy, weight, dx)
    case .direct where geometry.hasShortRuns(T.self): directGradientInput(geometry, dy, weight, dx)
    case .columns, .direct: columnsGradientInput(geometry, dy, weight, dx)
    }
  }

  /// `gradientWeight` by an algorithm that can do this geometry.
  package static func gradientWeight<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, by algorithm: ConvolutionAlgorithm, x: UnsafePointer<T>, dy: UnsafePointer<T>,
    dWeight: UnsafeMutablePointer<T>
  ) {
    guard geometry.weightCount > 0 else { return }
    guard geometry.outputCount > 0 else {
      UnsafeMutableRawPointer(dWeight).initializeMemory(
        as: UInt8.self, repeating: 0, count: geometry.weightCount * MemoryLayout<T>.stride)
      return
    }
    switch algorithm {
    case .depthwise: depthwiseGradientWeight(geometry, x, dy, dWeight)
    case .direct: directGradientWeight(geometry, x, dy, dWeight)
    case .winograd: winogradGradientWeight(geometry, float(x), float(dy), float(dWeight))
    case .pixels: pixelsGradientWeight(geometry, x, dy, dWeight)
    case .columns, .product: columnsGradientWeight(geometry, x, dy, dWeight)
    }
  }

  // Winograd's algorithm is only ever chosen where T is Float: these rebind a pointer to the type that it already has.
  private static func float<T>(_ pointer: UnsafePointer<T>) -> UnsafePointer<Float> {
    guard T.self == Float.self else { fatalError("Convolution: Winograd's algorithm takes Float, not \(T.self)") }
    return UnsafeRawPointer(pointer).assumingMemoryBound(to: Float.self)
  }

  private static func float<T>(_ pointer: UnsafeMutablePointer<T>) -> UnsafeMutablePointer<Float> {
    guard T.self == Float.self else { fatalError("Convolution: Winograd's algorithm takes Float, not \(T.self)") }
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: Float.self)
  }
}

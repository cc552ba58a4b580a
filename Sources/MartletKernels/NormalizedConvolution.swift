/// A convolution without bias whose output is batch-normalised.
public enum NormalizedConvolution {
  /// Whether `gradients` works by groups of images, without which nothing is gained.
  public static func pays<T: KernelScalar>(_ geometry: ConvolutionGeometry, _: T.Type) -> Bool {
    ConvolutionGroups(geometry, T.self).count > 1
  }

  /// The gradients of a loss by the operands of both, given `dy`, the one by the result of the normalisation.
  ///
  /// Where groups of images pay, the gradient by the convolution's output is never in memory as a whole. Formulas as in
  /// `BatchNormalization.backward`.
  /// - Parameters:
  ///   - convolved: the convolution's output, which was normalised.
  ///   - y: the result, as for `BatchNormalization.backward`.
  ///   - dx, dWeight: nil where nobody asks.
  public static func gradients<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>, convolved: UnsafePointer<T>,
    y: UnsafePointer<T>?, dy: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
    gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, activation: Activation, dx: UnsafeMutablePointer<T>?,
    dWeight: UnsafeMutablePointer<T>?, dGamma: UnsafeMutablePointer<T>, dBeta: UnsafeMutablePointer<T>,
    dResidual: UnsafeMutablePointer<T>?
  ) {
    let pixels = geometry.outHeight * geometry.outWidth
    BatchNormalization.withInputGradient(
      x: convolved, y: y, dy: dy, mean: mean, inverseDeviation: inverseDeviation, gamma: gamma, beta: beta,
      activation: activation, dGamma: dGamma, dBeta: dBeta, dResidual: dResidual, rows: geometry.batch * pixels,
      columns: geometry.outChannels
    ) { gradient in
      ConvolutionGroups(geometry, T.self).gradients(x: x, weight: weight, dx: dx, dWeight: dWeight) { group, target in
        gradient.write(group.images.lowerBound * pixels..<group.images.upperBound * pixels, to: target)
      }
    }
  }
}

/// A convolution and maximum pooling of its output. Where groups of images pay, the output is never in memory as a whole, nor is its
/// gradient.
public enum PooledConvolution {
  /// y = activation(the maxima of x ∗ weight + bias); the bits are those of `Convolution.forward` and `Pooling.maximum`, but where
  /// BLAS multiplies, as in small 1x1 convolutions.
  /// - Parameters:
  ///   - pool: of the convolution's output.
  ///   - indices: as `Pooling.maximum` gives them; [pool.outputCount].
  public static func forward<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, _ pool: PoolGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>,
    bias: UnsafePointer<T>?, activation: Activation, y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<UInt16>
  ) {
    let algorithm = ConvolutionAlgorithm.forward(geometry, T.self)
    let (input, output) = (
      geometry.height * geometry.width * geometry.inChannels, pool.outHeight * pool.outWidth * pool.channels
    )
    ConvolutionGroups(geometry, T.self).forEach { group, convolved in
      let images = group.images
      Convolution.forward(
        group.geometry, by: algorithm, x: x + images.lowerBound * input, weight: weight, bias: bias, activation: .none,
        y: convolved)
      Pooling.maximum(
        pool.withBatch(images.count), convolved, y + images.lowerBound * output, activation: activation,
        indices: indices + images.lowerBound * output)
    }
  }

  /// dx and dWeight = the gradients of a loss by x and by the weight, given the one by the maxima before their activation.
  /// - Parameters:
  ///   - indices: what `forward` recorded.
  ///   - dx, dWeight: nil where nobody asks.
  public static func gradients<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, _ pool: PoolGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>,
    dy: UnsafePointer<T>, indices: UnsafePointer<UInt16>, dx: UnsafeMutablePointer<T>?,
    dWeight: UnsafeMutablePointer<T>?
  ) {
    let output = pool.outHeight * pool.outWidth * pool.channels
    ConvolutionGroups(geometry, T.self).gradients(x: x, weight: weight, dx: dx, dWeight: dWeight) { group, gradient in
      let first = group.images.lowerBound * output
      Pooling.maximumBackward(
        pool.withBatch(group.images.count), dy: dy + first, indices: indices + first, dx: gradient)
    }
  }
}

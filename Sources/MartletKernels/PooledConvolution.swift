import CMartletKernels

/// A convolution and maximum pooling of its output, some images at a time: what is pooled, and its gradient, stay in the
/// second-level cache and never are in memory as a whole.
///
/// Batches are cut by the geometry alone: results do not depend on the number of threads.
public enum PooledConvolution {
  /// y = activation(the maxima of x ∗ weight + bias); the bits are those of `Convolution.forward` and `Pooling.maximum`.
  /// - Parameters:
  ///   - pool: of the convolution's output.
  ///   - indices: as `Pooling.maximum` gives them; [pool.outputCount].
  public static func forward<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, _ pool: PoolGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>,
    bias: UnsafePointer<T>?, activation: Activation, y: UnsafeMutablePointer<T>, indices: UnsafeMutablePointer<UInt16>
  ) {
    let algorithm = ConvolutionAlgorithm.forward(geometry, T.self)
    forEachGroup(geometry, pool, of: T.self) { group in
      withArenaScratch(T.self, count: group.convolution.outputCount) { convolved in
        Convolution.forward(
          group.convolution, by: algorithm, x: x + group.input, weight: weight, bias: bias, activation: .none,
          y: convolved)
        Pooling.maximum(
          group.pool, convolved, y + group.output, activation: activation, indices: indices + group.output)
      }
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
    let byInput = ConvolutionAlgorithm.gradientInput(geometry, T.self)
    let byWeight = ConvolutionAlgorithm.gradientWeight(geometry, T.self)
    let groups = groupCount(geometry, pool, of: T.self)
    // Each group has sums of its own: which thread adds them up, and when, makes no difference.
    withArenaScratch(T.self, count: dWeight == nil ? 0 : groups * geometry.weightCount) { partials in
      forEachGroup(geometry, pool, of: T.self) { group in
        withArenaScratch(T.self, count: group.convolution.outputCount) { gradient in
          Pooling.maximumBackward(
            group.pool, dy: dy + group.output, indices: indices + group.output, dx: gradient)
          if let dx {
            Convolution.gradientInput(
              group.convolution, by: byInput, dy: gradient, weight: weight, dx: dx + group.input)
          }
          if dWeight != nil {
            Convolution.gradientWeight(
              group.convolution, by: byWeight, x: x + group.input, dy: gradient,
              dWeight: partials + group.index * geometry.weightCount)
          }
        }
      }
      if let dWeight { mergePartials(partials, groups: groups, count: geometry.weightCount, into: dWeight) }
    }
  }

  /// Some images, with where their input and pooled output begin.
  private struct Group {
    let index: Int
    let convolution: ConvolutionGeometry
    let pool: PoolGeometry
    let (input, output): (Int, Int)
  }

  private static func forEachGroup<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, _ pool: PoolGeometry, of: T.Type, _ body: (Group) -> Void
  ) {
    let groups = groupCount(geometry, pool, of: T.self)
    let (input, output) = (
      geometry.height * geometry.width * geometry.inChannels, pool.outHeight * pool.outWidth * pool.channels
    )
    Threads.forEachChunk(groups) { index in
      let images = index * geometry.batch / groups..<(index + 1) * geometry.batch / groups
      body(
        Group(
          index: index, convolution: geometry.withBatch(images.count), pool: pool.withBatch(images.count),
          input: images.lowerBound * input, output: images.lowerBound * output))
    }
  }

  /// As many groups as keep what is pooled within half of a second-level cache of 1 MiB, in a multiple of 16, so that threads share;
  /// one group, whose passes are shared out each by itself, where an image is too large for that, the batch too small, the filters
  /// are what counts, or an algorithm's bits could depend on the batch.
  private static func groupCount<T: KernelScalar>(
    _ geometry: ConvolutionGeometry, _ pool: PoolGeometry, of: T.Type
  ) -> Int {
    let cached = (1 << 19) / MemoryLayout<T>.stride
    let algorithm = ConvolutionAlgorithm.forward(geometry, T.self)
    guard algorithm == .direct || algorithm == .winograd, geometry.batch >= 16, geometry.weightCount <= 1 << 15,
      geometry.outputCount <= geometry.batch * cached
    else { return 1 }
    return min(geometry.batch / 16, chunkCount(geometry.outputCount, by: 16 * cached)) * 16
  }
}

/// Passes over a convolution's output by groups of images: what a group writes there, or its gradient, stays in the second-level
/// cache for whoever takes it up, and need not be in memory as a whole.
///
/// Batches are cut by the geometry alone: results do not depend on the number of threads.
struct ConvolutionGroups<T: KernelScalar> {
  let geometry: ConvolutionGeometry
  /// One where groups do not pay: each pass is then shared out by itself.
  let count: Int

  /// As many groups as keep their outputs within half of a second-level cache of 1 MiB, in a multiple of 16, so that threads share.
  /// One, where the batch is too small for that, an image larger than the cache, filters are what counts, or what an
  /// algorithm does depends on the batch. Products by BLAS may differ in their last bits from those of the whole batch.
  init(_ geometry: ConvolutionGeometry, _: T.Type) {
    self.geometry = geometry
    let cached = (1 << 19) / MemoryLayout<T>.stride
    let algorithm = ConvolutionAlgorithm.forward(geometry, T.self)
    // Winograd's filters are transformed anew for each group.
    let mostWeights = algorithm == .winograd ? 1 << 15 : 1 << 16
    guard geometry.batch >= 16, geometry.weightCount <= mostWeights, algorithm != .pixels, algorithm != .columns,
      geometry.outputCount <= 2 * cached * geometry.batch
    else {
      count = 1
      return
    }
    count = min(geometry.batch / 16, max(1, chunkCount(geometry.outputCount, by: 16 * cached))) * 16
  }

  /// Some images of the batch.
  struct Group {
    let index: Int
    let images: Range<Int>
    /// The convolution of these images.
    let geometry: ConvolutionGeometry
  }

  /// Runs `body` on every group, with uninitialised memory for its outputs.
  func forEach(_ body: (Group, UnsafeMutablePointer<T>) -> Void) {
    Threads.forEachChunk(count) { index in
      let images = index * geometry.batch / count..<(index + 1) * geometry.batch / count
      let group = Group(index: index, images: images, geometry: geometry.withBatch(images.count))
      withArenaScratch(T.self, count: group.geometry.outputCount) { body(group, $0) }
    }
  }

  /// dx and dWeight = the gradients of a loss by x and by the weight.
  /// - Parameters:
  ///   - dx, dWeight: nil where nobody asks.
  ///   - outputGradient: writes the gradient by the outputs of a group.
  func gradients(
    x: UnsafePointer<T>, weight: UnsafePointer<T>, dx: UnsafeMutablePointer<T>?, dWeight: UnsafeMutablePointer<T>?,
    outputGradient: (Group, UnsafeMutablePointer<T>) -> Void
  ) {
    let byInput = ConvolutionAlgorithm.gradientInput(geometry, T.self)
    let byWeight = ConvolutionAlgorithm.gradientWeight(geometry, T.self)
    let image = geometry.height * geometry.width * geometry.inChannels
    // Each group has sums of its own: which thread adds them up, and when, makes no difference.
    let isSplit = count > 1 && dWeight != nil
    withArenaScratch(T.self, count: isSplit ? count * geometry.weightCount : 0) { partials in
      forEach { group, dy in
        outputGradient(group, dy)
        let first = group.images.lowerBound * image
        if let dWeight {
          Convolution.gradientWeight(
            group.geometry, by: byWeight, x: x + first, dy: dy,
            dWeight: isSplit ? partials + group.index * geometry.weightCount : dWeight)
        }
        if let dx { Convolution.gradientInput(group.geometry, by: byInput, dy: dy, weight: weight, dx: dx + first) }
      }
      if isSplit, let dWeight { mergePartials(partials, groups: count, count: geometry.weightCount, into: dWeight) }
    }
  }
}

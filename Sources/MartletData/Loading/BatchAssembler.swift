import MartletTensor

/// Makes the batches of one epoch. A batch depends on its number alone, not on who makes it or when.
struct BatchAssembler: Sendable {
  let dataset: any Dataset
  /// The samples of the epoch, in order.
  let order: [Int]
  let batchSize: Int
  let batchCount: Int
  let transforms: [any ImageTransform]
  let seed: UInt64
  let epoch: Int

  /// The working memory of one thread.
  final class Workspace {
    fileprivate let reader: ImageReader?
    fileprivate var image: Image?

    init(for dataset: any Dataset) {
      reader = (dataset as? ImageDataset)?.store.makeReader()
      image = (dataset as? ImageDataset).map { Self.blank($0) }
    }

    private static func blank(_ dataset: ImageDataset) -> Image {
      let preprocessing = dataset.preprocessing
      return Image(height: preprocessing.height, width: preprocessing.width, channels: preprocessing.channels)
    }
  }

  func batch(_ number: Int, _ workspace: Workspace) throws -> Batch {
    let start = number * batchSize
    let indices = Array(order[start..<min(order.count, start + batchSize)])
    let size = dataset.sampleShape.elementCount
    var labels = [Int32](repeating: 0, count: indices.count)
    let shape = Shape([indices.count] + dataset.sampleShape.extents)
    let images = try Tensor(shape: shape, of: Float.self) { values in
      if let images = dataset as? ImageDataset {
        try fill(values, size, indices, &labels, images, workspace)
      } else {
        for (i, index) in indices.enumerated() {
          let sample = try dataset.sample(at: index)
          if sample.values.count != size {
            misuse("Dataset", "sample \(index) has \(sample.values.count) values, not shape \(dataset.sampleShape)")
          }
          sample.values.withUnsafeBufferPointer {
            if let source = $0.baseAddress { (values + i * size).update(from: source, count: size) }
          }
          labels[i] = Int32(truncatingIfNeeded: sample.label)
        }
      }
    }
    return Batch(images: images, labels: Tensor(labels, shape: [labels.count]), indices: indices)
  }

  private func fill(
    _ values: UnsafeMutablePointer<Float>, _ size: Int, _ indices: [Int], _ labels: inout [Int32],
    _ images: ImageDataset, _ workspace: Workspace
  ) throws(ImageError) {
    guard let reader = workspace.reader, var image = workspace.image else { return }
    // The workspace gives its image away while it is changed: two owners would force a copy of every sample.
    workspace.image = nil
    defer { workspace.image = image }
    let normalization = Normalization(images.preprocessing)
    for (i, index) in indices.enumerated() {
      labels[i] = images.labels[index]
      let target = values + i * size
      var failure: ImageError?
      image.bytes.withUnsafeMutableBufferPointer { scratch in
        // Not nil: an image has at least one pixel.
        let scratch = scratch.baseAddress!
        do throws(ImageError) {
          let bytes = try images.store.bytes(of: images.indices[index], using: reader, scratch: scratch)
          if transforms.isEmpty {
            normalization.apply(bytes, target)
          } else if bytes != UnsafePointer(scratch) {
            scratch.update(from: bytes, count: size)
          }
        } catch { failure = error }
      }
      if let failure { throw failure }
      if transforms.isEmpty { continue }
      var generator = Randomness.generator(.augmentation, seed: seed, epoch: epoch, index: images.indices[index])
      for transform in transforms { transform.apply(to: &image, using: &generator) }
      if image.bytes.count != size { misuse("ImageTransform", "a transform changed the image's size") }
      image.bytes.withUnsafeBufferPointer { normalization.apply($0.baseAddress!, target) }
    }
  }
}

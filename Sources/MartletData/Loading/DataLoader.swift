import MartletTensor

/// Yields a data set in batches, prepared ahead of time on threads of its own.
///
/// The order of samples is a function of (seed, epoch), an image's augmentation of (seed, epoch, image): batches are the
/// same, to the bit, for any number of workers and any size of cache, and an epoch can be entered at any batch.
///
///     let loader = DataLoader(dataset, batchSize: 128, shuffles: true, seed: 0, workers: 2)
///     let batches = loader.batches(epoch: 0)
///     while let batch = try batches.next() { … }
public struct DataLoader: Sendable {
  public let dataset: any Dataset
  public let batchSize: Int
  /// Whether each epoch has an order of its own; otherwise samples come in the data set's order.
  public let shuffles: Bool
  /// Whether each class is drawn as often as every other: an epoch has as many samples as there are, but rare classes' come several
  /// times and not all of the others' come at all. Only for an ``ImageDataset``.
  public let balances: Bool
  public let seed: UInt64
  /// Applied to every image, in order; only to an ``ImageDataset``.
  public let transforms: [any ImageTransform]
  /// Threads that prepare batches; 0: they are prepared when asked for, on the caller's thread.
  public let workers: Int
  /// Whether a last batch that is not full is left out.
  public let dropsLast: Bool

  /// - Precondition: a positive batch size, no negative number of workers, no transforms but for images.
  public init(
    _ dataset: any Dataset, batchSize: Int, shuffles: Bool = false, balances: Bool = false, seed: UInt64 = 0,
    transforms: [any ImageTransform] = [], workers: Int = 1, dropsLast: Bool = false
  ) {
    if batchSize < 1 || workers < 0 { misuse("DataLoader", "batch size \(batchSize), \(workers) workers") }
    if !transforms.isEmpty && !(dataset is ImageDataset) {
      misuse("DataLoader", "transforms change images, and \(type(of: dataset)) is not an ImageDataset")
    }
    if balances && !(dataset is ImageDataset) {
      misuse("DataLoader", "\(type(of: dataset)) does not say what class a sample is of")
    }
    self.balances = balances
    self.dataset = dataset
    self.batchSize = batchSize
    self.shuffles = shuffles
    self.seed = seed
    self.transforms = transforms
    self.workers = workers
    self.dropsLast = dropsLast
  }

  /// Batches an epoch.
  public var batchCount: Int { dropsLast ? dataset.count / batchSize : (dataset.count + batchSize - 1) / batchSize }

  /// The batches of an epoch from the one numbered `start` on.
  ///
  /// When every image is in memory, no threads are started: making a batch then costs less than handing it over.
  public func batches(epoch: Int = 0, startingAt start: Int = 0) -> BatchIterator {
    if start < 0 || epoch < 0 { misuse("batches", "epoch \(epoch), batch \(start)") }
    var generator = Randomness.generator(.shuffling, seed: seed, epoch: epoch)
    let order = order(using: &generator)
    let assembler = BatchAssembler(
      dataset: dataset, order: order, batchSize: batchSize, batchCount: batchCount, transforms: transforms, seed: seed,
      epoch: epoch)
    let isResident = (dataset as? ImageDataset)?.isResident ?? false
    return BatchIterator(assembler, start: min(start, batchCount), workers: isResident ? 0 : workers)
  }

  private func order(using generator: inout RandomGenerator) -> [Int] {
    if balances, let images = dataset as? ImageDataset {
      return ClassBalance.order(images.labels.map { Int($0) }, classes: images.classes.count, using: &generator)
    }
    return shuffles ? Randomness.permutation(dataset.count, using: &generator) : Array(0..<dataset.count)
  }
}

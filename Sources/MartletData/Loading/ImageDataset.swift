import MartletTensor

/// Some images of an ``ImageStore`` with their labels, normalised as a model wants them.
public struct ImageDataset: Dataset {
  public let store: ImageStore
  /// As the store's, with the mean and deviation to normalise by.
  public let preprocessing: Preprocessing
  /// Names of the classes; a label is an index into them.
  public let classes: [String]
  let indices: [Int]
  let labels: [Int32]

  /// - Precondition: `preprocessing` has the store's size and channels.
  init(_ store: ImageStore, _ preprocessing: Preprocessing, classes: [String], indices: [Int], labels: [Int32]) {
    if preprocessing.byteCount != store.preprocessing.byteCount
      || preprocessing.channels != store.preprocessing.channels
    {
      misuse("ImageDataset", "\(preprocessing.sampleShape) from images of \(store.preprocessing.sampleShape)")
    }
    self.store = store
    self.preprocessing = preprocessing
    self.classes = classes
    self.indices = indices
    self.labels = labels
  }

  public var count: Int { indices.count }

  public var sampleShape: Shape { preprocessing.sampleShape }

  /// The label of a sample.
  public func label(at index: Int) -> Int { Int(labels[index]) }

  /// The path of a sample's file.
  public func path(at index: Int) -> String { store.folder.path(of: indices[index]) }

  /// Number of samples of each class.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for label in labels { counts[Int(label)] += 1 }
    return counts
  }

  /// Whether every image is in memory.
  public var isResident: Bool { indices.allSatisfy(store.isCached) }

  public func sample(at index: Int) throws -> Sample {
    let image = try image(at: index)
    var values = [Float](repeating: 0, count: image.bytes.count)
    image.bytes.withUnsafeBufferPointer { bytes in
      values.withUnsafeMutableBufferPointer { values in
        // Not nil: an image has at least one pixel.
        Normalization(preprocessing).apply(bytes.baseAddress!, values.baseAddress!)
      }
    }
    return Sample(values: values, label: label(at: index))
  }

  /// A sample's prepared image.
  public func image(at index: Int) throws(ImageError) -> Image {
    let reader = store.makeReader()
    let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: preprocessing.byteCount)
    defer { scratch.deallocate() }
    let bytes = try store.bytes(of: indices[index], using: reader, scratch: scratch)
    return Image(
      height: preprocessing.height, width: preprocessing.width, channels: preprocessing.channels,
      bytes: Array(UnsafeBufferPointer(start: bytes, count: preprocessing.byteCount)))
  }
}

extension ImageStore {
  /// All images of a split, unscanned: a bad one is an error when it is loaded.
  ///
  /// Throws ``DataError`` for a class that is not among `classes` (nil: the folder's own).
  public func dataset(
    of split: DataSplit, classes: [String]? = nil, preprocessing: Preprocessing? = nil
  ) throws(DataError) -> ImageDataset {
    try dataset(folder.indices(of: [split]), of: split, classes: classes, preprocessing: preprocessing)
  }

  fileprivate func dataset(
    _ indices: [Int], of split: DataSplit?, classes: [String]?, preprocessing: Preprocessing?
  ) throws(DataError) -> ImageDataset {
    let classes = classes ?? folder.classes
    var labels: [DataSplit: [Int32]] = [:]
    for split in split.map({ [$0] }) ?? folder.splits { labels[split] = try folder.labels(of: split, among: classes) }
    let labelOf = { (index: Int) -> Int32 in
      let record = self.folder.records[index]
      return labels[record.split]?[Int(record.classIndex)] ?? 0
    }
    return ImageDataset(
      self, preprocessing ?? self.preprocessing, classes: classes, indices: indices, labels: indices.map(labelOf))
  }
}

extension ImageScan {
  /// The good images of a split. Throws ``DataError`` for a class that is not among `classes` (nil: the folder's own).
  public func dataset(
    of split: DataSplit, classes: [String]? = nil, preprocessing: Preprocessing? = nil
  ) throws(DataError) -> ImageDataset {
    try store.dataset(indices(of: split), of: split, classes: classes, preprocessing: preprocessing)
  }

  /// The images of a part of a ``DataPartition``.
  public func dataset(
    _ indices: [Int], of partition: DataPartition, preprocessing: Preprocessing? = nil
  ) throws(DataError) -> ImageDataset {
    try store.dataset(indices, of: nil, classes: partition.classes, preprocessing: preprocessing)
  }

  /// The store's preprocessing with the mean and deviation of the partition's training images.
  public func preprocessing(normalizedBy partition: DataPartition) -> Preprocessing {
    let (mean, deviation) = statistics(of: partition.train)
    return store.preprocessing.normalizing(mean: mean, deviation: deviation)
  }
}

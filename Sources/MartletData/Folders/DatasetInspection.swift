import Synchronization

/// What a folder of images holds: for the user to look at before training.
public struct DatasetInspection: Sendable, Codable, Equatable {
  /// A class of a split.
  public struct ClassCount: Sendable, Codable, Equatable {
    public let name: String
    /// Good images.
    public let count: Int
    public let bad: Int
  }

  /// One split.
  public struct Split: Sendable, Codable, Equatable {
    /// "train", "val", "test", or "all" for a folder without splits.
    public let name: String
    public let count: Int
    public let bad: Int
    public let classes: [ClassCount]
  }

  /// How many good images have a size.
  public struct Size: Sendable, Codable, Equatable {
    public let width, height, count: Int
  }

  /// How many good images have a colour type.
  public struct Color: Sendable, Codable, Equatable {
    /// "grey", "rgb", "palette", "greyAlpha" or "rgbAlpha".
    public let type: String
    public let bits: Int
    public let transparency, interlaced: Bool
    public let count: Int
  }

  /// Images whose files are equal to the byte.
  public struct Duplicates: Sendable, Codable, Equatable {
    /// Below the root.
    public let paths: [String]
    /// Whether they lie in different splits: a test of what was learned by heart.
    public let acrossSplits: Bool
    /// Whether they have different classes: one of them is wrong.
    public let acrossClasses: Bool

    enum CodingKeys: String, CodingKey {
      case paths
      case acrossSplits = "across_splits"
      case acrossClasses = "across_classes"
    }
  }

  public let root: String
  /// Good images.
  public let count: Int
  public let splits: [Split]
  /// The most frequent first.
  public let sizes: [Size]
  /// The most frequent first.
  public let colors: [Color]
  public let badImages: [ImageScan.BadImage]
  public let duplicates: [Duplicates]
  public let warnings: [String]
  /// Why nothing can be trained; nil if something can.
  public let problem: String?

  /// Whether a model can be trained on the folder.
  public var isTrainable: Bool { problem == nil }

  enum CodingKeys: String, CodingKey {
    case root, count, splits, sizes, colors, duplicates, warnings, problem
    case badImages = "bad_images"
  }
}

extension DatasetInspection {
  /// Lists the folder and decodes every image.
  ///
  /// Throws ``DataError`` when the folder cannot be listed or has no classes, and what `progress` throws.
  public init(
    of root: String, threads: Int = 1, maximumPixels: Int = PNGDecoder.defaultMaximumPixels,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let folder = try ImageFolder(root)
    let facts = try Self.examine(folder, threads: threads, maximumPixels: maximumPixels, progress: progress)
    self.init(folder, facts)
  }

  private init(_ folder: ImageFolder, _ facts: [Result<ImageFacts, ImageError>]) {
    var sizes: [[Int]: Int] = [:]
    var colors: [String: Color] = [:]
    var byContent: [ContentKey: [Int]] = [:]
    var bad: [ImageScan.BadImage] = []
    var good: [DataSplit: [Int32: Int]] = [:]
    var faulty: [DataSplit: [Int32: Int]] = [:]
    for (index, result) in facts.enumerated() {
      let record = folder.records[index]
      switch result {
      case .success(let fact):
        good[record.split, default: [:]][record.classIndex, default: 0] += 1
        sizes[[fact.header.width, fact.header.height], default: 0] += 1
        let color = Color(fact.header, count: 1)
        colors[color.key] = Color(fact.header, count: (colors[color.key]?.count ?? 0) + 1)
        byContent[ContentKey(hash: fact.hash, byteCount: fact.byteCount), default: []].append(index)
      case .failure(let error):
        faulty[record.split, default: [:]][record.classIndex, default: 0] += 1
        bad.append(.init(path: folder.path(of: index), reason: error.reason, hint: error.hint))
      }
    }
    root = folder.root
    splits = folder.splits.map { split in
      let classes = Set(folder.classFolders[split] ?? []).sorted().map { index in
        ClassCount(
          name: folder.classNames[Int(index)], count: good[split]?[index] ?? 0, bad: faulty[split]?[index] ?? 0)
      }
      return Split(
        name: split.rawValue, count: classes.reduce(0) { $0 + $1.count }, bad: classes.reduce(0) { $0 + $1.bad },
        classes: classes)
    }
    count = splits.reduce(0) { $0 + $1.count }
    self.sizes = sizes.map { Size(width: $0[0], height: $0[1], count: $1) }
      .sorted { ($1.count, $0.width, $0.height) < ($0.count, $1.width, $1.height) }
    self.colors = colors.values.sorted { ($1.count, $0.key) < ($0.count, $1.key) }
    badImages = bad
    duplicates = byContent.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }.map { indices in
      Duplicates(
        paths: indices.map(folder.relativePath), acrossSplits: Set(indices.map { folder.records[$0].split }).count > 1,
        acrossClasses: Set(indices.map { folder.records[$0].classIndex }).count > 1)
    }
    warnings = folder.warnings
    problem = Self.problem(folder, splits)
  }

  private static func problem(_ folder: ImageFolder, _ splits: [Split]) -> String? {
    do throws(DataError) { try folder.checkForTraining() } catch { return error.description }
    let training = splits.first { $0.name == DataSplit.train.rawValue || $0.name == DataSplit.all.rawValue }
    if let empty = training?.classes.first(where: { $0.count == 0 }) {
      return "\(folder.root): class \(empty.name) has no usable training image"
    }
    return nil
  }

  private struct ContentKey: Hashable {
    let hash: ContentHash
    let byteCount: Int
  }

  private static func examine(
    _ folder: ImageFolder, threads: Int, maximumPixels: Int, progress: (Int, Int) throws -> Void
  ) throws -> [Result<ImageFacts, ImageError>] {
    let count = folder.records.count
    let results = Mutex([Result<ImageFacts, ImageError>?](repeating: nil, count: count))
    let chunks = ChunkCounter(count: count)
    let done = Atomic<Int>(0)
    let interruption = Mutex<(any Error)?>(nil)
    try withoutActuallyEscaping(progress) { progress in
      // Only thread 0, the caller's, calls it.
      nonisolated(unsafe) let report = progress
      onWorkerThreads(threads) { number in
        let reader = ImageReader(maximumPixels: maximumPixels)
        while let chunk = chunks.next() {
          for index in chunk {
            let result = Result { () throws(ImageError) in try reader.examine(folder.path(of: index)) }
            results.withLock { $0[index] = result }
          }
          let total = done.add(chunk.count, ordering: .relaxed).newValue
          if number == 0 {
            do { try report(total, count) } catch {
              interruption.withLock { $0 = error }
              chunks.stop()
            }
          }
        }
      }
      if let error = interruption.withLock({ $0 }) { throw error }
      // The other threads may have done the last chunks, or all of them.
      try report(done.load(ordering: .relaxed), count)
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}

extension DatasetInspection.Color {
  fileprivate init(_ header: PNGHeader, count: Int) {
    type = String(describing: header.colorType)
    bits = header.bitDepth
    transparency = header.hasTransparency
    interlaced = header.isInterlaced
    self.count = count
  }

  fileprivate var key: String { "\(type) \(bits) \(transparency) \(interlaced)" }
}

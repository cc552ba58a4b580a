import MartletTensor

/// The images of a folder as prepared bytes: decoded when they are first wanted, and kept as far as the budget goes.
public final class ImageStore: Sendable {
  public let folder: ImageFolder
  /// Size, channels and policies; its mean and deviation play no part here.
  public let preprocessing: Preprocessing
  /// Images with more pixels are refused.
  public let maximumPixels: Int
  private let cache: ByteCache

  /// - Parameter cacheMemory: bytes of prepared images to keep; the first ones of the folder are kept.
  public init(
    _ folder: ImageFolder, preprocessing: Preprocessing, cacheMemory: Int = CacheMemory.standard,
    maximumPixels: Int = PNGDecoder.defaultMaximumPixels
  ) {
    self.folder = folder
    self.preprocessing = preprocessing
    self.maximumPixels = maximumPixels
    cache = ByteCache(count: folder.records.count, sampleBytes: preprocessing.byteCount, budget: cacheMemory)
  }

  /// Number of images that are kept at most.
  public var cacheCapacity: Int { cache.capacity }

  /// Whether the image is in memory.
  func isCached(_ index: Int) -> Bool { cache.sample(index) != nil }

  /// The prepared bytes of an image, in the cache or in `scratch`, which holds one prepared image.
  ///
  /// `inspect` sees the file's bytes if the file is read.
  func bytes(
    of index: Int, using reader: ImageReader, scratch: UnsafeMutablePointer<UInt8>,
    inspect: (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(ImageError) -> UnsafePointer<UInt8> {
    if let cached = cache.sample(index) { return cached }
    let path = folder.path(of: index)
    if !folder.records[index].isReadableName {
      throw ImageError(
        .unreadable, path: path, reason: "has a name that is not valid UTF-8", hint: "rename it")
    }
    let stored = try cache.store(index) { slot throws(ImageError) in
      try reader.load(path, preprocessing, into: slot, inspect: inspect)
    }
    if let stored { return stored }
    try reader.load(path, preprocessing, into: scratch, inspect: inspect)
    return UnsafePointer(scratch)
  }

  func makeReader() -> ImageReader { ImageReader(maximumPixels: maximumPixels) }
}

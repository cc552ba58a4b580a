import CMartletPNG

/// What a good image file is, without its pixels.
struct ImageFacts: Sendable {
  let header: PNGHeader
  let hash: ContentHash
  let byteCount: Int
}

/// Turns PNG files into prepared bytes, with all working memory of one worker. One reader serves one thread at a time.
final class ImageReader {
  private let contents = FileContents()
  private let decoder: PNGDecoder
  private let fitter = Fitter()
  private var decoded = ScratchBuffer<UInt8>()
  private var converted = ScratchBuffer<UInt8>()

  init(maximumPixels: Int) {
    decoder = PNGDecoder(maximumPixels: maximumPixels)
  }

  /// Decodes the file, prepares it by steps 1 to 3 and stores `preprocessing.byteCount` bytes at `target`.
  ///
  /// `inspect` sees the file's bytes before they are decoded.
  func load(
    _ path: String, _ preprocessing: Preprocessing, into target: UnsafeMutablePointer<UInt8>,
    inspect: (UnsafeRawBufferPointer) -> Void = { _ in }
  ) throws(ImageError) {
    do throws(ImageError) {
      let file = try contents.read(path)
      inspect(file)
      try prepare(file, path: path, preprocessing, into: target)
    } catch {
      throw error.naming(path)
    }
  }

  /// The file's bytes, valid until the next call, and what they declare.
  func survey(_ path: String) throws(ImageError) -> (file: UnsafeRawBufferPointer, header: PNGHeader) {
    let file = try contents.read(path)
    return (file, PNGHeader(try decoder.open(file, path: path)))
  }

  /// Decodes the file and forgets its pixels.
  func examine(_ path: String) throws(ImageError) -> ImageFacts {
    do throws(ImageError) {
      let file = try contents.read(path)
      let header = try decoder.open(file, path: path)
      try decoder.read(header, into: try decoded.reserve(header.byte_count), path: path, byteCount: file.count)
      return ImageFacts(header: PNGHeader(header), hash: ContentHash(file), byteCount: file.count)
    } catch {
      throw error.naming(path)
    }
  }

  private func prepare(
    _ file: UnsafeRawBufferPointer, path: String, _ preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<UInt8>
  ) throws(ImageError) {
    let header = try decoder.open(file, path: path)
    let height = Int(header.height)
    let width = Int(header.width)
    let channels = Int(header.channels)
    let sameSize = height == preprocessing.height && width == preprocessing.width
    let sameChannels = channels == preprocessing.channels
    if sameSize && sameChannels {
      try decoder.read(header, into: target, path: path, byteCount: file.count)
      return
    }
    let pixels = try decoded.reserve(header.byte_count)
    try decoder.read(header, into: pixels, path: path, byteCount: file.count)
    var source = UnsafePointer(pixels)
    if !sameChannels {
      let size = height * width * preprocessing.channels
      let buffer = sameSize ? target : try converted.reserve(size)
      PixelConversion.convert(
        source, from: channels, buffer, to: preprocessing.channels, pixels: height * width, alpha: preprocessing.alpha)
      if sameSize { return }
      source = UnsafePointer(buffer)
    }
    try fitter.fit(
      source, height: height, width: width, channels: preprocessing.channels, preprocessing.fit,
      target, targetHeight: preprocessing.height, targetWidth: preprocessing.width)
  }
}

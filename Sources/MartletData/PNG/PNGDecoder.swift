import CMartletPNG
import MartletTensor

/// Decodes PNG files from memory with libpng, keeping its working memory from image to image.
///
/// Palettes, low bit depths and tRNS are expanded, interlacing is undone, gamma is ignored, of 16 bits the high byte is
/// taken: 8-bit results equal those of Pillow. One decoder serves one thread at a time.
public final class PNGDecoder {
  /// The limit that keeps a small file from filling the memory; Pillow's limit for an error.
  public static let defaultMaximumPixels = 178_956_970

  public let maximumPixels: Int
  private let decoder: OpaquePointer

  public init(maximumPixels: Int = PNGDecoder.defaultMaximumPixels) {
    self.maximumPixels = max(0, maximumPixels)
    // Fails only when a kilobyte of memory is not to be had; Swift's own allocations stop the program then, too.
    guard let decoder = mp_decoder_create() else { misuse("PNGDecoder", "out of memory") }
    self.decoder = decoder
  }

  deinit { mp_decoder_destroy(decoder) }

  /// What the file says of itself, without decoding its pixels. `path` is for error messages alone.
  public func header(of file: [UInt8], path: String? = nil) throws(ImageError) -> PNGHeader {
    try file.withUnsafeBufferPointer { file throws(ImageError) in
      PNGHeader(try open(UnsafeRawBufferPointer(file), path: path))
    }
  }

  /// The image in 8 bits. `path` is for error messages alone.
  public func decode(_ file: [UInt8], path: String? = nil) throws(ImageError) -> Image {
    try file.withUnsafeBufferPointer { file throws(ImageError) in
      let header = try open(UnsafeRawBufferPointer(file), path: path)
      let bytes: [UInt8] = try pixels(header, path: path, byteCount: file.count)
      return Image(
        height: Int(header.height), width: Int(header.width), channels: Int(header.channels), bytes: bytes)
    }
  }

  /// The image in 16 bits; values of lower depth are scaled by 257, so that white is 65535.
  public func decodeDeep(_ file: [UInt8], path: String? = nil) throws(ImageError) -> DeepImage {
    try file.withUnsafeBufferPointer { file throws(ImageError) in
      let header = try open(UnsafeRawBufferPointer(file), path: path, keeping16Bits: true)
      let values: [UInt16]
      if header.sample_bytes == 2 {
        values = try pixels(header, path: path, byteCount: file.count)
      } else {
        let bytes: [UInt8] = try pixels(header, path: path, byteCount: file.count)
        values = bytes.map { UInt16($0) * 257 }
      }
      return DeepImage(
        height: Int(header.height), width: Int(header.width), channels: Int(header.channels), values: values)
    }
  }

  /// Reads everything before the pixels; `file` must stay valid until they have been read.
  func open(
    _ file: UnsafeRawBufferPointer, path: String?, keeping16Bits: Bool = false
  ) throws(ImageError) -> mp_header {
    var header = mp_header()
    guard let start = file.baseAddress, !file.isEmpty else { throw .empty(path) }
    let status = mp_decoder_open(
      decoder, start.assumingMemoryBound(to: UInt8.self), file.count, UInt64(maximumPixels), keeping16Bits ? 1 : 0,
      &header)
    if status == MP_NOT_PNG.rawValue { throw ForeignFormat.error(path: path, bytes: file) }
    if status != MP_OK.rawValue { throw error(status, path: path, byteCount: file.count, header: header) }
    return header
  }

  /// Decodes the image that was opened last into `target`, which holds `header.byte_count` bytes. `byteCount`, the
  /// file's, is for error messages alone.
  func read(
    _ header: mp_header, into target: UnsafeMutablePointer<UInt8>, path: String?, byteCount: Int
  ) throws(ImageError) {
    let status = mp_decoder_read(decoder, target, header.byte_count)
    if status != MP_OK.rawValue { throw error(status, path: path, byteCount: byteCount, header: header) }
  }

  private func pixels<T: BitwiseCopyable>(
    _ header: mp_header, path: String?, byteCount: Int
  ) throws(ImageError) -> [T] {
    let count = header.byte_count / MemoryLayout<T>.stride
    // Scratch memory first: an array that cannot be had would stop the program.
    var scratch = ScratchBuffer<T>()
    let buffer: UnsafeMutablePointer<T>
    do throws(ImageError) { buffer = try scratch.reserve(count) } catch {
      throw .outOfMemory(path, byteCount: header.byte_count)
    }
    let status = UnsafeMutableRawPointer(buffer).withMemoryRebound(to: UInt8.self, capacity: header.byte_count) {
      mp_decoder_read(decoder, $0, header.byte_count)
    }
    if status != MP_OK.rawValue { throw error(status, path: path, byteCount: byteCount, header: header) }
    return Array(UnsafeBufferPointer(start: buffer, count: count))
  }

  private func error(_ status: Int32, path: String?, byteCount: Int, header: mp_header) -> ImageError {
    switch UInt32(bitPattern: status) {
    case MP_TRUNCATED.rawValue: .truncated(path, byteCount: byteCount)
    case MP_TOO_LARGE.rawValue:
      .tooLarge(path, width: Int(header.width), height: Int(header.height), maximumPixels: maximumPixels)
    case MP_NO_MEMORY.rawValue: .outOfMemory(path, byteCount: header.byte_count)
    default: .corrupt(path, String(cString: mp_decoder_message(decoder)))
    }
  }
}

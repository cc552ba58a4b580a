import CMartletPNG
import MartletTensor

/// Encodes images as PNG in memory with libpng, keeping its working memory from image to image.
///
/// One encoder serves one thread at a time. Equal images give equal bytes for one version of zlib and libpng.
public final class PNGEncoder {
  /// zlib's level, 0 (stored) to 9 (smallest).
  public let compressionLevel: Int
  private let encoder: OpaquePointer

  /// - Precondition: the level is 0 to 9.
  public init(compressionLevel: Int = 6) {
    if !(0...9).contains(compressionLevel) { misuse("PNGEncoder", "compression level \(compressionLevel)") }
    self.compressionLevel = compressionLevel
    // Fails only when a kilobyte of memory is not to be had; Swift's own allocations stop the program then, too.
    guard let encoder = mp_encoder_create() else { misuse("PNGEncoder", "out of memory") }
    self.encoder = encoder
  }

  deinit { mp_encoder_destroy(encoder) }

  /// A PNG file of 8 bits a sample.
  public func encode(_ image: Image) throws(ImageError) -> [UInt8] {
    try image.bytes.withUnsafeBufferPointer { bytes throws(ImageError) in
      try encode(
        UnsafeRawBufferPointer(bytes), height: image.height, width: image.width, channels: image.channels, bitDepth: 8)
    }
  }

  /// A PNG file of 16 bits a sample.
  public func encode(_ image: DeepImage) throws(ImageError) -> [UInt8] {
    try image.values.withUnsafeBufferPointer { values throws(ImageError) in
      try encode(
        UnsafeRawBufferPointer(values), height: image.height, width: image.width, channels: image.channels, bitDepth: 16
      )
    }
  }

  private func encode(
    _ bytes: UnsafeRawBufferPointer, height: Int, width: Int, channels: Int, bitDepth: Int
  ) throws(ImageError) -> [UInt8] {
    guard let columns = UInt32(exactly: width), let rows = UInt32(exactly: height) else {
      throw ImageError(.notEncodable, path: nil, reason: "\(width)x\(height) is too large for PNG")
    }
    var result: UnsafePointer<UInt8>?
    var size = 0
    let status = mp_encoder_encode(
      encoder, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), columns, rows, Int32(channels), Int32(bitDepth),
      Int32(compressionLevel), &result, &size)
    if status != MP_OK.rawValue {
      let reason = "cannot be stored as PNG: \(String(cString: mp_encoder_message(encoder)))"
      throw ImageError(.notEncodable, path: nil, reason: reason)
    }
    // The result belongs to the encoder until its next image: copied here.
    return Array(UnsafeBufferPointer(start: result, count: size))
  }
}

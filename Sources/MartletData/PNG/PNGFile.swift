import CMartletPNG
import MartletFormats

/// PNG files by path.
public enum PNGFile {
  /// Reads an image in 8 bits. Throws ``ImageError`` naming the path.
  public static func read(
    _ path: String, maximumPixels: Int = PNGDecoder.defaultMaximumPixels
  ) throws(ImageError) -> Image {
    try PNGDecoder(maximumPixels: maximumPixels).decode(try bytes(of: path), path: path)
  }

  /// Reads an image in 16 bits. Throws ``ImageError`` naming the path.
  public static func readDeep(
    _ path: String, maximumPixels: Int = PNGDecoder.defaultMaximumPixels
  ) throws(ImageError) -> DeepImage {
    try PNGDecoder(maximumPixels: maximumPixels).decodeDeep(try bytes(of: path), path: path)
  }

  /// Writes an image whole or not at all. Throws ``ImageError`` or `FileError`.
  public static func write(_ image: Image, to path: String, compressionLevel: Int = 6) throws {
    try AtomicFile.write(try PNGEncoder(compressionLevel: compressionLevel).encode(image), to: path)
  }

  /// The version of the libpng in use, for `martlet doctor`.
  public static var libraryVersion: String { String(cString: mp_library_version()) }

  private static func bytes(of path: String) throws(ImageError) -> [UInt8] {
    let contents = FileContents()
    return Array(try contents.read(path))
  }
}

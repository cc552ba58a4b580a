/// Recognises what a file is when it is not a PNG, to tell the user what to do with it.
enum ForeignFormat {
  /// The error for a file that begins with `bytes`.
  static func error(path: String?, bytes: UnsafeRawBufferPointer) -> ImageError {
    if bytes.isEmpty { return .empty(path) }
    if let image = imageFormats.first(where: { $0.matches(bytes) }) {
      let file = path.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? "FILE"
      return ImageError(
        .notPNG, path: path, reason: "is a \(image.name), not a PNG",
        hint: "convert it with: mogrify -format png \(file)   (package imagemagick)")
    }
    let what = isText(bytes) ? "is a text file, not a PNG" : "is not a PNG"
    return ImageError(.notPNG, path: path, reason: what, hint: "remove it, or store the image as PNG")
  }

  private struct Format {
    let name: String
    let offset: Int
    let signature: [UInt8]

    init(_ name: String, _ signature: [UInt8], at offset: Int = 0) {
      self.name = name
      self.offset = offset
      self.signature = signature
    }

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
      bytes.count >= offset + signature.count && bytes[offset..<(offset + signature.count)].elementsEqual(signature)
    }
  }

  private static let imageFormats = [
    Format("JPEG", [0xFF, 0xD8, 0xFF]),
    Format("GIF", Array("GIF8".utf8)),
    Format("WebP", Array("WEBP".utf8), at: 8),
    Format("TIFF", [0x49, 0x49, 0x2A, 0]),
    Format("TIFF", [0x4D, 0x4D, 0, 0x2A]),
    Format("HEIC or AVIF", Array("ftyp".utf8), at: 4),
    Format("JPEG 2000", [0, 0, 0, 0x0C, 0x6A, 0x50]),
    Format("PDF", Array("%PDF".utf8)),
    Format("BMP", Array("BM".utf8)),
  ]

  private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(512).allSatisfy { $0 >= 0x20 || ($0 >= 9 && $0 <= 13) }
  }
}

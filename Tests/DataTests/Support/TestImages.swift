import MartletData

/// Images by formula, so that values computed elsewhere can be compared with.
enum TestImages {
  /// value(y, x, c) = (37 y + 11 x + 71 c + x y + x² / 3) mod 256
  static func pattern(height: Int, width: Int, channels: Int) -> Image {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels { bytes.append(UInt8((37 * y + 11 * x + 71 * c + x * y + x * x / 3) % 256)) }
      }
    }
    return Image(height: height, width: width, channels: channels, bytes: bytes)
  }

  /// The CRC-32 of an image's bytes.
  static func checksum(_ image: Image) -> UInt32 { TestPNG.crc(image.bytes) }
}

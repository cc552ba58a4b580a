import MartletData
import TestSupport

/// Folders of small images, and files that are no good.
enum TestImages {
  /// A grey or RGB image of one brightness with a little structure.
  static func png(
    brightness: UInt8 = 100, height: Int = 8, width: Int = 8, channels: Int = 1, variant: Int = 0
  ) throws -> [UInt8] {
    var image = Image(height: height, width: width, channels: channels, repeating: brightness)
    image[variant % height, (variant / height) % width, 0] = UInt8(truncatingIfNeeded: variant &* 37)
    return try PNGEncoder().encode(image)
  }

  /// Class folders "dark" and "light" below `folder/name`, told apart by their brightness.
  static func twoClasses(in folder: TemporaryFolder, _ name: String = "data", perClass: Int = 20) throws -> String {
    for index in 0..<perClass {
      folder.write(try png(brightness: UInt8(20 + index % 50), variant: index), to: "\(name)/dark/\(index).png")
      folder.write(try png(brightness: UInt8(200 + index % 50), variant: index), to: "\(name)/light/\(index).png")
    }
    return folder.path + "/" + name
  }

  /// A PNG whose header declares 30000 x 30000 pixels of one bit.
  static let bomb: [UInt8] = {
    func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
      let body = Array(type.utf8) + data
      return bigEndian(UInt32(data.count)) + body + bigEndian(checksum(body))
    }
    let header = bigEndian(30000) + bigEndian(30000) + [1, 0, 0, 0, 0]
    // An empty deflate stream: the size must be refused before it is looked at.
    let data: [UInt8] = [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", data)
      + chunk("IEND", [])
  }()

  /// How a JPEG file begins (JFIF).
  static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [UInt8](repeating: 0, count: 64)

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32 of ISO 3309, as PNG uses it.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
  }
}

import MartletData
import TestSupport

/// A folder of images for tests.
struct TestFolder {
  let folder = TemporaryFolder()
  var path: String { folder.path }

  /// A small grey image whose content tells its number; its shape varies if asked for.
  static func image(_ number: Int, side: Int = 8, channels: Int = 1) -> Image {
    var image = TestImages.pattern(height: side, width: side, channels: channels)
    for i in image.bytes.indices { image.bytes[i] = image.bytes[i] &+ UInt8(truncatingIfNeeded: number * 13 + i % 3) }
    image.bytes[0] = UInt8(truncatingIfNeeded: number)
    image.bytes[1] = UInt8(truncatingIfNeeded: number >> 8)
    return image
  }

  /// Writes `count` images into a class folder, numbered from `first`.
  @discardableResult
  func add(_ place: String, count: Int, from first: Int = 0, side: Int = 8, channels: Int = 1) -> TestFolder {
    let encoder = PNGEncoder(compressionLevel: 1)
    for number in first..<(first + count) {
      let bytes = try! encoder.encode(Self.image(number, side: side, channels: channels))
      folder.write(bytes, to: "\(place)/\(1000 + number).png")
    }
    return self
  }

  /// Three classes of some images each, without splits.
  static func flat(_ counts: [Int] = [12, 9, 10]) -> TestFolder {
    let result = TestFolder()
    var first = 0
    for (name, count) in zip(["ape", "bee", "cat"], counts) {
      result.add(name, count: count, from: first)
      first += count
    }
    return result
  }
}

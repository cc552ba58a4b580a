import MartletData
import TestSupport
import Testing

@Suite("Encoding PNG")
struct PNGEncoderTests {
  @Test("8-bit images come back equal", arguments: 1...4, [0, 1, 6, 9])
  func roundTrip(channels: Int, level: Int) throws {
    let encoder = PNGEncoder(compressionLevel: level)
    for (height, width) in [(1, 1), (28, 28), (7, 130), (90, 3)] {
      let image = TestImages.pattern(height: height, width: width, channels: channels)
      let file = try encoder.encode(image)
      #expect(try PNGDecoder().decode(file) == image)
      let header = try PNGDecoder().header(of: file)
      #expect(header.bitDepth == 8 && header.channels == channels && !header.isInterlaced)
    }
  }

  @Test("16-bit images come back equal", arguments: 1...4)
  func deepRoundTrip(channels: Int) throws {
    let values = (0..<(12 * 9 * channels)).map { UInt16($0 * 7919 % 65536) }
    let image = DeepImage(height: 12, width: 9, channels: channels, values: values)
    let file = try PNGEncoder().encode(image)
    #expect(try PNGDecoder().decodeDeep(file) == image)
    #expect(try PNGDecoder().decode(file).bytes == values.map { UInt8($0 >> 8) })
  }

  @Test("equal images give equal files, and higher levels no larger ones")
  func sizes() throws {
    let image = TestImages.pattern(height: 64, width: 64, channels: 3)
    let encoder = PNGEncoder(compressionLevel: 9)
    let first = try encoder.encode(image)
    _ = try encoder.encode(TestImages.pattern(height: 500, width: 400, channels: 4))
    #expect(try encoder.encode(image) == first)
    #expect(try PNGEncoder(compressionLevel: 0).encode(image).count > first.count)
  }

  @Test("a file is written whole and read back")
  func file() throws {
    let folder = TemporaryFolder()
    let image = TestImages.pattern(height: 20, width: 30, channels: 3)
    try PNGFile.write(image, to: "\(folder.path)/x.png")
    #expect(try PNGFile.read("\(folder.path)/x.png") == image)
    #expect(folder.names() == ["x.png"])
    #expect(throws: (any Error).self) { try PNGFile.write(image, to: "\(folder.path)/no/x.png") }
  }
}

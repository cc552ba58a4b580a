import MartletData
import TestSupport
import Testing

@Suite("Decoding PNG")
struct PNGDecoderTests {
  @Test(
    "every colour type, bit depth, interlacing and tRNS", arguments: [(1, 1), (5, 3), (8, 8), (33, 17), (3, 40)])
  func everyKind(width: Int, height: Int) throws {
    let decoder = PNGDecoder()
    for png in TestPNG.all(width: width, height: height) {
      let image = try decoder.decode(png.bytes)
      #expect(image.height == height && image.width == width, "\(png)")
      #expect(image.channels == png.channels, "\(png)")
      #expect(image.bytes == png.expected, "\(png)")
    }
  }

  @Test("16 bits are kept when asked for, lower depths are scaled to them", arguments: [(1, 1), (13, 9)])
  func deep(width: Int, height: Int) throws {
    let decoder = PNGDecoder()
    for png in TestPNG.all(width: width, height: height) {
      let image = try decoder.decodeDeep(png.bytes)
      #expect(image.channels == png.channels, "\(png)")
      #expect(image.values == png.expectedDeep, "\(png)")
    }
  }

  @Test("the header tells the file's facts")
  func header() throws {
    let decoder = PNGDecoder()
    for png in TestPNG.all(width: 6, height: 4) {
      let header = try decoder.header(of: png.bytes)
      #expect(header.width == 6 && header.height == 4)
      #expect(header.bitDepth == png.bitDepth)
      #expect(Int(header.colorType.rawValue) == png.colorType)
      #expect(header.isInterlaced == png.isInterlaced)
      #expect(header.hasTransparency == png.hasTransparency)
      #expect(header.channels == png.channels)
    }
  }

  @Test("gamma, profiles, text and unknown chunks change nothing")
  func otherChunks() throws {
    var png = TestPNG(width: 9, height: 7, bitDepth: 8, colorType: 2)
    let plain = try PNGDecoder().decode(png.bytes)
    png.extraChunks = [
      ("gAMA", TestPNG.bigEndian(220_000)), ("sRGB", [9]), ("iCCP", [0x78, 0, 0, 1, 2, 3]),
      ("tEXt", Array("Comment".utf8)), ("pHYs", [1]), ("xyZw", [1, 2, 3]),
    ]
    #expect(try PNGDecoder().decode(png.bytes) == plain)
  }

  @Test("one decoder gives the same images whatever it decoded before")
  func reuse() throws {
    let decoder = PNGDecoder()
    let large = TestPNG(width: 700, height: 300, bitDepth: 16, colorType: 6, isInterlaced: true)
    let small = TestPNG(width: 28, height: 28, bitDepth: 8, colorType: 0)
    for png in [small, large, small, small, large] {
      #expect(try decoder.decode(png.bytes).bytes == png.expected)
      #expect(throws: ImageError.self) { try decoder.decode(Array(png.bytes.dropLast(20))) }
    }
  }

  @Test("files by path, longer than one read")
  func files() throws {
    let folder = TemporaryFolder()
    for (width, height) in [(28, 28), (300, 200), (260, 84)] {
      let png = TestPNG(width: width, height: height, bitDepth: 16, colorType: 2)
      let path = folder.write(png.bytes, to: "image.png")
      #expect(try PNGFile.read(path).bytes == png.expected)
      #expect(try PNGFile.readDeep(path).values == png.expectedDeep)
    }
  }

  @Test("bytes after the end of the image are passed over")
  func trailingBytes() throws {
    let png = TestPNG(width: 28, height: 28, bitDepth: 8, colorType: 0)
    let path = TemporaryFolder()
    #expect(try PNGDecoder().decode(png.bytes + [1, 2, 3]).bytes == png.expected)
    #expect(try PNGFile.read(path.write(png.bytes + [1, 2, 3], to: "a.png")).bytes == png.expected)
  }
}

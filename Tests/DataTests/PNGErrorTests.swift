import Glibc
import MartletData
import TestSupport
import Testing

@Suite("PNG files that cannot be used")
struct PNGErrorTests {
  private func error(_ bytes: [UInt8], maximumPixels: Int = PNGDecoder.defaultMaximumPixels) throws -> ImageError {
    try #require(throws: ImageError.self) {
      try PNGDecoder(maximumPixels: maximumPixels).decode(bytes, path: "a/b.png")
    }
  }

  @Test("an empty file")
  func empty() throws {
    let error = try error([])
    #expect(error.kind == .empty)
    #expect(error.description.hasPrefix("a/b.png: is empty (0 bytes)"))
  }

  @Test("a JPEG is named, with what to do about it")
  func jpeg() throws {
    let error = try error([0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 7, count: 100))
    #expect(error.kind == .notPNG)
    #expect(error.reason == "is a JPEG, not a PNG")
    #expect(error.hint?.contains("mogrify -format png b.png") == true)
  }

  @Test("other formats and text are named")
  func otherFormats() throws {
    #expect(try error(Array("GIF89a........".utf8)).reason == "is a GIF, not a PNG")
    #expect(try error(Array("RIFF....WEBPVP8 ".utf8)).reason == "is a WebP, not a PNG")
    #expect(try error(Array("BM............".utf8)).reason == "is a BMP, not a PNG")
    #expect(try error(Array("hello, world\n".utf8)).reason == "is a text file, not a PNG")
    #expect(try error([0, 1, 2, 3, 4, 5, 6, 7, 8]).reason == "is not a PNG")
  }

  @Test("every truncation is an error", arguments: [false, true])
  func truncated(isInterlaced: Bool) throws {
    let bytes = TestPNG(width: 11, height: 5, bitDepth: 8, colorType: 2, isInterlaced: isInterlaced).bytes
    for count in 1..<bytes.count {
      let error = try error(Array(bytes[..<count]))
      #expect(error.kind == .truncated, "after \(count) bytes: \(error)")
    }
  }

  @Test("every flipped byte is an error: checksums are checked in all chunks")
  func corrupt() throws {
    var png = TestPNG(width: 6, height: 4, bitDepth: 4, colorType: 3, hasTransparency: true)
    png.extraChunks = [("tEXt", Array("Comment".utf8))]
    let bytes = png.bytes
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 0x55
      #expect(throws: ImageError.self, "byte \(position)") { try PNGDecoder().decode(damaged) }
    }
  }

  @Test("random bytes after a right header never crash")
  func noise() throws {
    var state: UInt64 = 88_172_645_463_325_252
    let start = TestPNG(width: 20, height: 20, bitDepth: 8, colorType: 6).bytes.prefix(33)
    for _ in 0..<300 {
      var chunk: [UInt8] = []
      for _ in 0..<60 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        chunk.append(UInt8(truncatingIfNeeded: state))
      }
      let file = Array(start) + TestPNG.chunk("IDAT", [0x78, 0x9C] + chunk) + TestPNG.chunk("IEND", [])
      #expect(throws: ImageError.self) { try PNGDecoder().decode(file) }
    }
  }

  @Test("missing pixels and a missing palette are told in libpng's words")
  func libpngMessages() throws {
    let png = TestPNG(width: 8, height: 8, bitDepth: 8, colorType: 0)
    let signature = Array(png.bytes.prefix(8))
    let short = signature + TestPNG.chunk("IHDR", png.header) + TestPNG.chunk("IDAT", TestPNG.stored([0, 1, 2]))
    let missing = try error(short + TestPNG.chunk("IEND", []))
    #expect(missing.kind == .corrupt)
    #expect(missing.reason.contains("Not enough image data"))
    var palette = png
    palette.colorType = 3
    let file = signature + TestPNG.chunk("IHDR", palette.header) + TestPNG.chunk("IDAT", [])
    #expect(try error(file + TestPNG.chunk("IEND", [])).reason.contains("PLTE"))
  }

  @Test("a decompression bomb is refused from its header")
  func bomb() throws {
    let png = TestPNG(width: 30000, height: 30000, bitDepth: 1, colorType: 0)
    let file =
      Array(TestPNG(width: 1, height: 1, bitDepth: 1, colorType: 0).bytes.prefix(8))
      + TestPNG.chunk("IHDR", png.header) + TestPNG.chunk("IDAT", [0x78, 0x9C])
    let error = try error(file)
    #expect(error.kind == .tooLarge)
    #expect(
      error.reason
        == "decompression bomb: 30000x30000 = 900000000 pixels exceeds --max-pixels 178956970")
    var largest = png
    // Four bytes for each of (2³¹ - 1)² pixels do not fit a size.
    (largest.width, largest.height, largest.bitDepth, largest.colorType) = (Int(Int32.max), Int(Int32.max), 8, 6)
    let extreme = Array(file.prefix(8)) + TestPNG.chunk("IHDR", largest.header) + TestPNG.chunk("IDAT", [0x78, 0x9C])
    #expect(try self.error(extreme, maximumPixels: .max).kind == .tooLarge)
  }

  @Test("the limit on pixels is inclusive")
  func limit() throws {
    let png = TestPNG(width: 10, height: 10, bitDepth: 8, colorType: 0)
    #expect(try PNGDecoder(maximumPixels: 100).decode(png.bytes).bytes == png.expected)
    #expect(try error(png.bytes, maximumPixels: 99).kind == .tooLarge)
  }

  @Test("files that the system does not give")
  func unreadable() throws {
    let folder = TemporaryFolder()
    let missing = try #require(throws: ImageError.self) { try PNGFile.read("\(folder.path)/no.png") }
    #expect(missing.kind == .unreadable)
    #expect(missing.description == "\(folder.path)/no.png: cannot be read: No such file or directory")
    let directory = try #require(throws: ImageError.self) { try PNGFile.read(folder.path) }
    #expect(directory.kind == .unreadable)
    #expect(directory.reason == "cannot be read: Is a directory")
    let pipe = "\(folder.path)/pipe.png"
    mkfifo(pipe, 0o600)
    #expect(throws: ImageError.self) { try PNGFile.read(pipe) }
  }
}

import Foundation
import MartletData
import MartletTensor
import TestSupport
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  @Test("survives JSON, and JSON that makes no sense is refused")
  func json() throws {
    let preprocessing = Preprocessing(
      height: 28, width: 32, channels: 3, fit: .pad, alpha: .black, mean: [0.1, 0.25, 0.5], deviation: [0.3, 0.2, 1])
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
    let text = String(decoding: data, as: UTF8.self)
    for (right, wrong) in [
      ("\"height\":28", "\"height\":0"), ("\"channels\":3", "\"channels\":2"),
      ("\"width\":32", "\"width\":99999999999"), ("\"fit\":\"pad\"", "\"fit\":\"bend\""),
      ("[0.1,0.25,0.5]", "[0.1,0.25]"), ("[0.3,0.2,1]", "[0.3,0,1]"),
    ] {
      #expect(text.contains(right))
      let broken = Data(text.replacingOccurrences(of: right, with: wrong).utf8)
      #expect(throws: DecodingError.self, "\(wrong)") {
        try JSONDecoder().decode(Preprocessing.self, from: broken)
      }
    }
  }

  @Test("a file becomes a normalised input")
  func load() throws {
    let folder = TemporaryFolder()
    let image = TestImages.pattern(height: 5, width: 4, channels: 3)
    let path = folder.write(try PNGEncoder().encode(image), to: "a.png")
    let mean = [0.2, 0.4, 0.6]
    let deviation = [0.5, 0.25, 2]
    let tensor = try Preprocessing(height: 5, width: 4, channels: 3, mean: mean, deviation: deviation).load(path)
    #expect(tensor.shape == [1, 5, 4, 3])
    for (i, value) in tensor.array(of: Float.self).enumerated() {
      let expected = (Double(image.bytes[i]) / 255 - mean[i % 3]) / deviation[i % 3]
      // Three roundings of single precision, of values up to 5.
      #expect(abs(Double(value) - expected) <= 5 * 3 * 0x1p-24)
    }
  }

  @Test("every kind of PNG comes to the model's size and channels", arguments: [1, 3], FitPolicy.allCases)
  func everyKind(channels: Int, fit: FitPolicy) throws {
    let folder = TemporaryFolder()
    let preprocessing = Preprocessing(height: 16, width: 12, channels: channels, fit: fit)
    for png in TestPNG.all(width: 33, height: 17) {
      let path = folder.write(png.bytes, to: "a.png")
      let expected = preprocessing.applied(
        to: Image(height: 17, width: 33, channels: png.channels, bytes: png.expected))
      #expect(expected.height == 16 && expected.width == 12 && expected.channels == channels)
      let bytes = try preprocessing.load(path).array(of: Float.self).map { UInt8(($0 * 255).rounded()) }
      #expect(bytes == expected.bytes, "\(png)")
    }
  }

  @Test("an image that cannot be read is named")
  func error() throws {
    let folder = TemporaryFolder()
    let path = folder.write(Array("text".utf8), to: "a.png")
    let error = try #require(throws: ImageError.self) {
      try Preprocessing(height: 4, width: 4, channels: 1).load(path)
    }
    #expect(error.path == path)
  }
}

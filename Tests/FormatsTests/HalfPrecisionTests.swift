import MartletFormats
import MartletTensor
import TestSupport
import Testing

@Suite struct HalfPrecisionTests {
  private func stored(_ tensor: Tensor, _ floats: FloatStorage) throws -> [UInt16] {
    let bytes = Safetensors.serialised(NamedTensors([("x", tensor)]), storing: floats)
    let data = bytes.suffix(2 * tensor.elementCount)
    return stride(from: data.startIndex, to: data.endIndex, by: 2).map { UInt16(data[$0]) | UInt16(data[$0 + 1]) << 8 }
  }

  /// Every finite pattern, and both infinities, is what its own value is stored as.
  @Test(arguments: [FloatStorage.float16, .bfloat16], [DType.float32, .float64])
  func everyPatternComesBack(_ floats: FloatStorage, dtype: DType) throws {
    let infinity: UInt16 = floats == .float16 ? 0x7C00 : 0x7F80
    let patterns = (0...UInt16.max).filter { $0 & 0x7FFF <= infinity }
    let type = floats == .float16 ? "F16" : "BF16"
    let header = #"{"x":{"dtype":"\#(type)","shape":[\#(patterns.count)],"data_offsets":[0,\#(2 * patterns.count)]}}"#
    let folder = TemporaryFolder()
    let path = folder.write(
      [UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8) + NPYFile.data(patterns),
      to: type)
    let values = try #require(try Safetensors.read(path)["x"])
    #expect(try stored(values.cast(to: dtype), floats) == patterns)
  }

  @Test func roundingIsToNearestEven() throws {
    // Halfway between 1 and its neighbour 1 + 2⁻¹⁰, then a little beyond; what float32 would round away counts too.
    let halves: [(Double, UInt16)] = [
      (1 + 0x1p-11, 0x3C00), (1 + 0x1p-11 + 0x1p-40, 0x3C01), (1 + 3 * 0x1p-11, 0x3C02), (2 - 0x1p-11, 0x4000),
      (65519.9, 0x7BFF), (65520, 0x7C00), (-1e300, 0xFC00), (0x1p-25, 0), (0x1p-25 * 1.0001, 1), (-0x1p-26, 0x8000),
      (0x1p-14 - 0x1p-25, 0x0400), (0x1p-1040, 0),
    ]
    #expect(try stored(Tensor(halves.map(\.0)), .float16) == halves.map(\.1))
    let brains: [(Double, UInt16)] = [
      (1 + 0x1p-8, 0x3F80), (1 + 0x1p-8 + 0x1p-40, 0x3F81), (0x1.FFp127, 0x7F80), (0x1.FEFp127, 0x7F7F),
      (0x1p-134, 0), (0x1.8p-134, 1),
    ]
    #expect(try stored(Tensor(brains.map(\.0)), .bfloat16) == brains.map(\.1))
  }

  @Test func notANumberStaysOne() throws {
    let values = Tensor([Float.nan, -.nan])
    #expect(try stored(values, .float16).allSatisfy { $0 & 0x7FFF > 0x7C00 })
    #expect(try stored(values, .bfloat16).allSatisfy { $0 & 0x7FFF > 0x7F80 })
  }

  @Test func integersAreStoredAsTheyAre() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.safetensors")
    try Safetensors.write(
      NamedTensors([("i", Tensor([1, 2] as [Int32])), ("x", .ones([3])), ("b", Tensor([true]))]), to: path,
      storing: .bfloat16)
    let back = try Safetensors.read(path)
    #expect(back["i"]?.array(of: Int32.self) == [1, 2])
    #expect(back["b"]?.array(of: Bool.self) == [true])
    #expect(back["x"]?.array(of: Float.self) == [1, 1, 1])
  }
}

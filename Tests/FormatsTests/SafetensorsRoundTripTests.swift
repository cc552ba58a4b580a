import MartletFormats
import MartletTensor
import TestSupport
import Testing

@Suite struct SafetensorsRoundTripTests {
  @Test func everyTypeAndShapeComesBack() throws {
    let folder = TemporaryFolder()
    var tensors = NamedTensors(metadata: ["format": "pt", "text": "quote \" backslash \\ tab \t naïve 🪶"])
    tensors["f32"] = Tensor([-0.0, .infinity, .leastNonzeroMagnitude, 1.5] as [Float], shape: [2, 2])
    tensors["f64"] = Tensor([.pi, -.greatestFiniteMagnitude] as [Double], shape: [1, 2])
    tensors["i32"] = Tensor([.min, 0, .max] as [Int32], shape: [3])
    tensors["i64"] = Tensor([.min, .max] as [Int64], shape: [2])
    tensors["u8"] = Tensor([0, 127, 255] as [UInt8], shape: [3, 1])
    tensors["bool"] = Tensor([true, false, true], shape: [3])
    tensors["scalar"] = Tensor([3] as [Float], shape: [])
    tensors["empty"] = Tensor([] as [Float], shape: [0, 4])
    let path = folder.path("all.safetensors")
    try Safetensors.write(tensors, to: path)
    let back = try Safetensors.read(path)
    #expect(back.metadata == tensors.metadata)
    #expect(Set(back.names) == Set(tensors.names))
    for (name, tensor) in tensors.entries {
      let other = try #require(back[name])
      #expect(other.dtype == tensor.dtype)
      #expect(other.shape == tensor.shape)
      #expect(bytes(other) == bytes(tensor), "\(name)")
    }
    #expect(try Safetensors.readMetadata(path) == tensors.metadata)
  }

  private func bytes(_ tensor: Tensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }

  @Test func bytesDependOnContentAlone() {
    let entries: [(String, Tensor)] = [
      ("z", .ones([3], dtype: .uint8)), ("a", .ones([2])), ("B", .ones([1], dtype: .int64)),
    ]
    let metadata = ["one": "1", "two": "2", "three": "3"]
    let bytes = Safetensors.serialised(NamedTensors(entries, metadata: metadata))
    #expect(bytes == Safetensors.serialised(NamedTensors(entries.reversed(), metadata: metadata)))
    let headerCount = Int(bytes[0]) + 256 * Int(bytes[1])
    #expect(headerCount % 8 == 0)
    let header = String(decoding: bytes[8..<8 + headerCount], as: UTF8.self)
    #expect(
      header.hasPrefix(
        #"{"B":{"data_offsets":[0,8],"dtype":"I64","shape":[1]},"#
          + #""__metadata__":{"one":"1","three":"3","two":"2"},"a":{"data_offsets":[8,16],"dtype":"F32","shape":[2]},"#
          + #""z":{"data_offsets":[16,19],"dtype":"U8","shape":[3]}}"#))
  }

  @Test func trailingSpacesInTheHeaderAreAllowed() throws {
    let folder = TemporaryFolder()
    let path = folder.write([8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8), to: "padded.safetensors")
    #expect(try Safetensors.read(path).count == 0)
  }

  @Test func halfPrecisionBecomesFloatExactly() throws {
    let folder = TemporaryFolder()
    // Patterns and values from IEEE 754: one, -2, largest, smallest normal, smallest subnormal, infinity, minus zero.
    let halves: [(UInt16, Float)] = [
      (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x0400, 0x1p-14), (0x0001, 0x1p-24), (0x03FF, 0x1.FF8p-15),
      (0x7C00, .infinity), (0x8000, -0.0), (0x3555, 0x1.554p-2),
    ]
    let brains: [(UInt16, Float)] = [
      (0x3F80, 1), (0xC000, -2), (0x7F7F, 0x1.FEp127), (0x0001, 0x1p-133), (0xFF80, -.infinity),
    ]
    for (type, pairs) in [("F16", halves), ("BF16", brains)] {
      let data = pairs.flatMap { [UInt8($0.0 & 0xFF), UInt8($0.0 >> 8)] }
      let header = #"{"x":{"dtype":"\#(type)","shape":[\#(pairs.count)],"data_offsets":[0,\#(data.count)]}}"#
      let file = [UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8) + data
      let tensor = try #require(try Safetensors.read(folder.write(file, to: type))["x"])
      #expect(tensor.dtype == .float32)
      #expect(tensor.array(of: Float.self).map(\.bitPattern) == pairs.map(\.1.bitPattern))
    }
    let header = #"{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#
    let file = [UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8) + [0x01, 0x7E]
    let nan = try #require(try Safetensors.read(folder.write(file, to: "nan"))["x"])
    #expect(nan.array(of: Float.self)[0].isNaN)
  }
}

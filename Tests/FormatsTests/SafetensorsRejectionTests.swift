import MartletFormats
import TestSupport
import Testing

/// Every way to break the format's rules is refused with the error that names it.
@Suite struct SafetensorsRejectionTests {
  struct Malformed: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let kind: SafetensorsError.Kind
    var testDescription: String { name }

    init(_ name: String, _ kind: SafetensorsError.Kind, bytes: [UInt8]) {
      (self.name, self.kind, self.bytes) = (name, kind, bytes)
    }

    init(_ name: String, _ kind: SafetensorsError.Kind, header: String, data: Int = 0) {
      self.init(name, kind, bytes: file(header: Array(header.utf8), data: data))
    }

    /// A file with one tensor "a" described by `entry`.
    init(_ name: String, _ kind: SafetensorsError.Kind, entry: String, data: Int) {
      self.init(name, kind, header: "{\"a\":\(entry)}", data: data)
    }
  }

  static func file(header: [UInt8], data: Int, length: UInt64? = nil) -> [UInt8] {
    let count = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + header + [UInt8](repeating: 1, count: data)
  }

  static func entry(_ type: String = "F32", _ shape: String = "[2]", _ start: Int = 0, _ end: Int = 8) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
  }

  static let cases: [Malformed] = [
    Malformed("empty file", .tooShort, bytes: []),
    Malformed("seven bytes", .tooShort, bytes: [2, 0, 0, 0, 0, 0, 0]),
    Malformed("header longer than the file", .tooShort, bytes: file(header: Array("{}".utf8), data: 0, length: 3)),
    Malformed(
      "header over 100 MB", .headerTooLarge, bytes: file(header: Array("{}".utf8), data: 0, length: 100_000_001)),
    Malformed(
      "header length 2^64-1", .headerTooLarge, bytes: file(header: Array("{}".utf8), data: 0, length: .max)),
    Malformed("empty header", .headerNotJSON, header: ""),
    Malformed("leading space", .headerNotJSON, header: " {}"),
    Malformed("header is an array", .headerNotJSON, header: "[]"),
    Malformed("header is cut", .headerNotJSON, header: #"{"a":{"dtype":"F32""#),
    Malformed("text after the object", .headerNotJSON, header: "{}x"),
    Malformed(
      "not UTF-8", .headerNotJSON,
      bytes: file(header: Array("{\"".utf8) + [0xFF] + Array("\":{}}".utf8), data: 0)),
    Malformed("duplicate tensor", .headerNotJSON, header: "{\"a\":\(entry()),\"a\":\(entry())}", data: 8),
    Malformed(
      "duplicate field", .headerNotJSON,
      entry: #"{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, data: 8),
    Malformed("deep nesting", .headerNotJSON, header: "{\"a\":" + String(repeating: "[", count: 100_000)),
    Malformed("leading zero", .headerNotJSON, entry: entry("F32", "[02]"), data: 8),
    Malformed("number out of range", .headerNotJSON, entry: entry("F32", "[1e999]"), data: 8),
    Malformed("entry is a number", .malformedEntry, entry: "1", data: 0),
    Malformed("no dtype", .malformedEntry, entry: #"{"shape":[2],"data_offsets":[0,8]}"#, data: 8),
    Malformed("no shape", .malformedEntry, entry: #"{"dtype":"F32","data_offsets":[0,8]}"#, data: 8),
    Malformed("no offsets", .malformedEntry, entry: #"{"dtype":"F32","shape":[2]}"#, data: 8),
    Malformed(
      "unknown field", .malformedEntry,
      entry: #"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":[1]}"#, data: 8),
    Malformed(
      "three offsets", .malformedEntry, entry: #"{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}"#, data: 8),
    Malformed("negative dimension", .malformedEntry, entry: entry("F32", "[-2]"), data: 8),
    Malformed("fractional dimension", .malformedEntry, entry: entry("F32", "[2.0]"), data: 8),
    Malformed("dimension beyond Int", .malformedEntry, entry: entry("F32", "[18446744073709551616]"), data: 8),
    Malformed("negative offset", .malformedEntry, entry: entry("F32", "[2]", -8, 0), data: 8),
    Malformed("offsets reversed", .malformedEntry, entry: entry("F32", "[2]", 8, 0), data: 8),
    Malformed("boolean above 1", .malformedEntry, entry: entry("BOOL", "[2]", 0, 2), data: 0),
    Malformed("unsupported type", .unsupportedType, entry: entry("F8_E4M3", "[8]"), data: 8),
    Malformed("shape overflows", .wrongSize, entry: entry("F32", "[4611686018427387904,4]"), data: 8),
    Malformed(
      "strides overflow though it is empty", .wrongSize,
      entry: entry("F32", "[0,4611686018427387904,4611686018427387904]", 0, 0), data: 0),
    Malformed("too few bytes for the shape", .wrongSize, entry: entry("F32", "[3]"), data: 8),
    Malformed("data cut", .tooShort, entry: entry(), data: 7),
    Malformed("bytes left over", .gapsOrOverlaps, entry: entry(), data: 9),
    Malformed("gap at the start", .gapsOrOverlaps, entry: entry("F32", "[2]", 4, 12), data: 12),
    Malformed(
      "gap in the middle", .gapsOrOverlaps,
      header: "{\"a\":\(entry()),\"b\":\(entry("F32", "[1]", 12, 16))}", data: 16),
    Malformed(
      "overlap", .gapsOrOverlaps, header: "{\"a\":\(entry()),\"b\":\(entry("F32", "[2]", 4, 12))}", data: 12),
    Malformed("same bytes twice", .gapsOrOverlaps, header: "{\"a\":\(entry()),\"b\":\(entry())}", data: 8),
    Malformed("metadata is an array", .wrongMetadata, header: #"{"__metadata__":[]}"#),
    Malformed("metadata holds a number", .wrongMetadata, header: #"{"__metadata__":{"epoch":3}}"#),
  ]

  @Test(arguments: cases) func isRefused(_ malformed: Malformed) throws {
    let folder = TemporaryFolder()
    var bytes = malformed.bytes
    if malformed.name == "boolean above 1" { bytes += [1, 2] }
    let path = folder.write(bytes, to: "model.safetensors")
    let error = #expect(throws: SafetensorsError.self) { try Safetensors.read(path) }
    #expect(error?.kind == malformed.kind)
    #expect(error?.path == path)
    #expect(error?.hint != nil)
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = TemporaryFolder()
    let whole = Safetensors.serialised(
      NamedTensors([("a", .ones([2, 3])), ("b", .zeros([1], dtype: .uint8))], metadata: ["k": "v"]))
    for count in 0..<whole.count {
      let path = folder.write(Array(whole[..<count]), to: "cut.safetensors")
      #expect(throws: SafetensorsError.self, "\(count) of \(whole.count) bytes") { try Safetensors.read(path) }
    }
  }

  @Test func moreMemoryThanAllowedIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.safetensors")
    try NamedTensors([("a", .ones([100])), ("b", .ones([100]))]).save(safetensors: path)
    #expect(try Safetensors.read(path, maximumByteCount: 800).count == 2)
    let error = #expect(throws: SafetensorsError.self) { try Safetensors.read(path, maximumByteCount: 799) }
    #expect(error?.kind == .tooLarge)
    try Safetensors.write(NamedTensors([("a", .ones([100]))]), to: path, storing: .float16)
    #expect(throws: SafetensorsError.self) { try Safetensors.read(path, maximumByteCount: 399) }
  }

  @Test func foldersAndMissingFilesAreFileErrors() {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try Safetensors.read(folder.path) }
    let error = #expect(throws: FileError.self) { try Safetensors.read(folder.path("none.safetensors")) }
    #expect(error?.reason == "cannot read: No such file or directory")
  }
}

/// The checked header of a safetensors file.
///
/// The rules are those of the format's specification: an 8-byte little-endian length, a UTF-8 JSON object of at most
/// 100 MB with unique keys, offsets that cover the data without holes or overlaps, sizes equal to type times shape.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    let type: SafetensorsType
    let shape: [Int]
    /// Bytes from the end of the header.
    let range: Range<Int>

    /// Bytes that the tensor takes in memory. The file has all of its bytes, so that nothing overflows here.
    var memoryByteCount: Int { type.isHalfPrecision ? 2 * range.count : range.count }
  }

  static let maximumByteCount = 100_000_000

  let entries: [Entry]
  let metadata: [String: String]

  /// Parses the header's text; `dataByteCount` is what follows it in the file.
  init(_ bytes: [UInt8], dataByteCount: Int, path: String?) throws(SafetensorsError) {
    func fail(_ kind: SafetensorsError.Kind, _ reason: String) -> SafetensorsError {
      SafetensorsError(kind: kind, path: path, reason: reason)
    }
    guard bytes.first == UInt8(ascii: "{") else { throw fail(.headerNotJSON, "the header does not start with a brace") }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes, maximumDepth: 8)
    } catch {
      throw fail(.headerNotJSON, "the header is no valid JSON: \(error)")
    }
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    for member in document.members ?? [] {
      if member.key == "__metadata__" {
        guard let texts = member.value.members else { throw fail(.wrongMetadata, "__metadata__ is not an object") }
        for text in texts {
          guard let value = text.value.stringValue else {
            throw fail(.wrongMetadata, "__metadata__ holds a value that is no text under \"\(text.key)\"")
          }
          metadata[text.key] = value
        }
      } else {
        entries.append(try Self.entry(member, dataByteCount: dataByteCount, fail: fail))
      }
    }
    try Self.checkCoverage(entries, dataByteCount: dataByteCount, fail: fail)
    self.entries = entries
    self.metadata = metadata
  }

  private typealias Fail = (SafetensorsError.Kind, String) -> SafetensorsError

  private static func entry(
    _ member: JSONMember, dataByteCount: Int, fail: Fail
  ) throws(SafetensorsError) -> Entry {
    let name = "tensor \"\(member.key)\""
    guard let fields = member.value.members else { throw fail(.malformedEntry, "\(name) is not an object") }
    if let unknown = fields.first(where: { !["dtype", "shape", "data_offsets"].contains($0.key) }) {
      throw fail(.malformedEntry, "\(name) has an unknown field \"\(unknown.key)\"")
    }
    guard let typeName = member.value["dtype"]?.stringValue else {
      throw fail(.malformedEntry, "\(name) has no dtype")
    }
    guard let type = SafetensorsType(rawValue: typeName) else {
      throw fail(.unsupportedType, "\(name) has the type \(typeName), which is not supported")
    }
    guard let dimensions = member.value["shape"]?.arrayValue else {
      throw fail(.malformedEntry, "\(name) has no shape")
    }
    var shape: [Int] = []
    for dimension in dimensions {
      guard let size = dimension.integerValue, size >= 0 else {
        throw fail(.malformedEntry, "\(name) has a dimension that is no whole number")
      }
      shape.append(size)
    }
    guard let byteCount = ByteCount.of(shape, itemSize: type.byteSize) else {
      throw fail(.wrongSize, "\(name) has a shape too large to count")
    }
    guard let offsets = member.value["data_offsets"]?.arrayValue, offsets.count == 2,
      let start = offsets[0].integerValue, let end = offsets[1].integerValue, start >= 0, end >= start
    else { throw fail(.malformedEntry, "\(name) has no valid data_offsets") }
    guard end <= dataByteCount else {
      throw fail(.tooShort, "\(name) ends at byte \(end) of the data, which has only \(dataByteCount)")
    }
    guard end - start == byteCount else {
      throw fail(.wrongSize, "\(name) has \(end - start) bytes where its type and shape need \(byteCount)")
    }
    return Entry(name: member.key, type: type, shape: shape, range: start..<end)
  }

  private static func checkCoverage(
    _ entries: [Entry], dataByteCount: Int, fail: Fail
  ) throws(SafetensorsError) {
    var end = 0
    let ordered = entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for entry in ordered {
      guard entry.range.lowerBound == end else {
        let what = entry.range.lowerBound > end ? "a gap before" : "another tensor's bytes under"
        throw fail(.gapsOrOverlaps, "there is \(what) tensor \"\(entry.name)\"")
      }
      end = entry.range.upperBound
    }
    guard end == dataByteCount else {
      throw fail(.gapsOrOverlaps, "\(dataByteCount - end) bytes after the last tensor belong to none")
    }
  }
}

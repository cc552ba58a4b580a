/// The checked central directory of a zip archive (PKWARE's APPNOTE.TXT 6.3, with the 64-bit extensions).
///
/// What a .npz file needs and no more: one disk, no encryption, members stored or deflated. Members may not overlap, and
/// nothing but them lies before the directory.
struct ZipDirectory {
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    /// Bytes in the archive.
    let compressedByteCount: Int
    /// Bytes of the member's content.
    let byteCount: Int
    /// Where the member's own header starts.
    let headerOffset: Int
    fileprivate(set) var dataOffset = 0
  }

  enum Signature {
    static let member = 0x0403_4B50
    static let entry = 0x0201_4B50
    static let end = 0x0605_4B50
    static let end64 = 0x0606_4B50
    static let end64Locator = 0x0706_4B50
  }

  /// In the directory's order.
  private(set) var entries: [Entry]

  /// - Parameter read: the bytes of a range of the file; fewer when it ends.
  init(
    fileByteCount: Int, path: String, read: (_ offset: Int, _ count: Int) throws -> [UInt8]
  ) throws {
    let parser = ZipDirectoryParser(path: path, fileByteCount: fileByteCount)
    let range = try parser.range(read: read)
    entries = try parser.entries(try read(range.bytes.lowerBound, range.bytes.count), count: range.entryCount)
    try parser.locate(&entries, before: range.bytes.lowerBound, read: read)
  }
}

private struct ZipDirectoryParser {
  let path: String
  let fileByteCount: Int

  typealias Read = (_ offset: Int, _ count: Int) throws -> [UInt8]

  private func error(_ kind: NumPyError.Kind, _ reason: String) -> NumPyError {
    NumPyError(kind: kind, path: path, reason: reason)
  }
  private func malformed(_ reason: String) -> NumPyError { error(.malformedArchive, reason) }

  // MARK: Where the directory is

  private static let endByteCount = 22
  private static let locatorByteCount = 20
  private static let end64ByteCount = 56

  func range(read: Read) throws -> (bytes: Range<Int>, entryCount: Int) {
    let tailCount = min(fileByteCount, Self.endByteCount + 0xFFFF)
    let tailStart = fileByteCount - tailCount
    let tail = try read(tailStart, tailCount)
    guard let end = endRecord(tail) else {
      throw error(.notAnArchive, "is no zip archive, or its end is missing")
    }
    var fields = ByteCursor(tail[(end + 4)...])
    let numbers = [
      fields.uint16(), fields.uint16(), fields.uint16(), fields.uint16(), fields.uint32(), fields.uint32(),
    ].map { $0 ?? 0 }
    guard numbers[0] == 0 || numbers[0] == 0xFFFF, numbers[1] == 0 || numbers[1] == 0xFFFF, numbers[2] == numbers[3]
    else { throw error(.unsupportedArchive, "the archive is spread over several files") }
    var (count, size, start) = (numbers[3], numbers[4], numbers[5])
    var limit = tailStart + end
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      // Without the 64-bit records these values mean themselves.
      if let wide = try wideRange(endsAt: limit, read: read) { (count, size, start, limit) = wide }
    }
    let (stop, overflow) = start.addingReportingOverflow(size)
    guard !overflow, stop == limit else { throw malformed("the central directory is not where the archive's end says") }
    // Each entry takes 46 bytes and more.
    guard count <= size / 46 else { throw malformed("the central directory is too short for \(count) entries") }
    return (start..<stop, count)
  }

  /// The last place where an end record and its comment fill the rest of the file.
  private func endRecord(_ tail: [UInt8]) -> Int? {
    guard tail.count >= Self.endByteCount else { return nil }
    for position in (0...(tail.count - Self.endByteCount)).reversed() where tail[position] == 0x50 {
      var cursor = ByteCursor(tail[position...])
      guard cursor.uint32() == ZipDirectory.Signature.end, cursor.bytes(16) != nil, let comment = cursor.uint16() else {
        continue
      }
      if comment == cursor.rest.count { return position }
    }
    return nil
  }

  private func wideRange(
    endsAt end: Int, read: Read
  ) throws -> (count: Int, size: Int, start: Int, limit: Int)? {
    let locatorStart = end - Self.locatorByteCount
    guard locatorStart >= 0 else { return nil }
    var locator = ByteCursor(try read(locatorStart, Self.locatorByteCount)[...])
    guard locator.uint32() == ZipDirectory.Signature.end64Locator else { return nil }
    guard locator.uint32() == 0, let start = locator.uint64(), locator.uint32() == 1 else {
      throw error(.unsupportedArchive, "the archive is spread over several files")
    }
    guard start <= locatorStart - Self.end64ByteCount else { throw malformed("the 64-bit end record is out of place") }
    var record = ByteCursor(try read(start, Self.end64ByteCount)[...])
    guard record.uint32() == ZipDirectory.Signature.end64, let size = record.uint64(),
      size == locatorStart - start - 12, record.bytes(4) != nil
    else { throw malformed("the 64-bit end record is damaged") }
    guard record.uint32() == 0, record.uint32() == 0, let here = record.uint64(), let total = record.uint64(),
      let byteCount = record.uint64(), let offset = record.uint64(), here == total
    else { throw malformed("the 64-bit end record is damaged") }
    return (total, byteCount, offset, start)
  }

  // MARK: Its entries

  func entries(_ bytes: [UInt8], count: Int) throws -> [ZipDirectory.Entry] {
    var cursor = ByteCursor(bytes[...])
    var entries: [ZipDirectory.Entry] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let entry = try entry(&cursor)
      guard names.insert(entry.name).inserted else {
        throw error(.duplicateName, "the name \"\(entry.name)\" appears twice")
      }
      entries.append(entry)
    }
    guard cursor.rest.isEmpty else { throw malformed("the central directory is longer than its entries") }
    return entries
  }

  private func entry(_ cursor: inout ByteCursor) throws -> ZipDirectory.Entry {
    guard cursor.uint32() == ZipDirectory.Signature.entry, cursor.bytes(4) != nil, let flags = cursor.uint16(),
      let method = cursor.uint16(), cursor.bytes(4) != nil, let checksum = cursor.uint32(),
      var compressed = cursor.uint32(), var size = cursor.uint32(), let nameCount = cursor.uint16(),
      let extraCount = cursor.uint16(), let commentCount = cursor.uint16(), var disk = cursor.uint16(),
      cursor.bytes(6) != nil, var offset = cursor.uint32(), let nameBytes = cursor.bytes(nameCount),
      let extra = cursor.bytes(extraCount), cursor.bytes(commentCount) != nil
    else { throw malformed("an entry of the central directory is damaged") }
    guard let name = String(validating: nameBytes, as: UTF8.self) else {
      throw malformed("a name is not UTF-8")
    }
    var wide = ByteCursor((Self.wideField(extra) ?? [])[...])
    for (field, saturated) in [(0, size), (1, compressed), (2, offset)] where saturated == 0xFFFF_FFFF {
      // Present in this order, each only where the 32-bit field says so.
      guard let value = wide.uint64() else { throw malformed("member \"\(name)\" lacks its 64-bit sizes") }
      switch field {
      case 0: size = value
      case 1: compressed = value
      default: offset = value
      }
    }
    if disk == 0xFFFF { disk = wide.uint32() ?? disk }
    guard disk == 0 else { throw error(.unsupportedArchive, "the archive is spread over several files") }
    guard flags & 0x2041 == 0 else { throw error(.unsupportedArchive, "member \"\(name)\" is encrypted") }
    guard method == 0 || method == 8 else {
      throw error(.unsupportedArchive, "member \"\(name)\" is compressed by method \(method), not stored or deflated")
    }
    guard method == 8 || compressed == size else {
      throw malformed("member \"\(name)\" is stored in \(compressed) bytes but has \(size)")
    }
    // Deflate makes no more than 1,032 bytes of one.
    guard size / 1032 <= compressed else {
      throw malformed("member \"\(name)\" claims \(size) bytes, more than \(compressed) can hold")
    }
    return ZipDirectory.Entry(
      name: name, isDeflated: method == 8, checksum: UInt32(checksum), compressedByteCount: compressed,
      byteCount: size, headerOffset: offset)
  }

  /// The content of the field that holds 64-bit sizes.
  private static func wideField(_ extra: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var cursor = ByteCursor(extra)
    while let kind = cursor.uint16(), let count = cursor.uint16(), let content = cursor.bytes(count) {
      if kind == 1 { return content }
    }
    return nil
  }

  // MARK: Where their data are

  /// Checks each member's own header against its entry, and that members do not overlap.
  func locate(_ entries: inout [ZipDirectory.Entry], before directory: Int, read: Read) throws {
    var end = directory
    for index in entries.indices.sorted(by: { entries[$0].headerOffset > entries[$1].headerOffset }) {
      let entry = entries[index]
      let name = "member \"\(entry.name)\""
      guard entry.headerOffset <= end - 30 else { throw malformed("\(name) overlaps what follows it") }
      var header = ByteCursor(try read(entry.headerOffset, 30)[...])
      guard header.uint32() == ZipDirectory.Signature.member, header.bytes(2) != nil, let flags = header.uint16(),
        let method = header.uint16(), header.bytes(4) != nil, let checksum = header.uint32(),
        let compressed = header.uint32(), let size = header.uint32(), let nameCount = header.uint16(),
        let extraCount = header.uint16()
      else { throw malformed("\(name) has no header of its own") }
      let names = try read(entry.headerOffset + 30, min(nameCount + extraCount, end - entry.headerOffset - 30))
      guard names.prefix(nameCount).elementsEqual(entry.name.utf8), (method == 8) == entry.isDeflated else {
        throw malformed("\(name) has another name or method in its own header")
      }
      var wide = ByteCursor((Self.wideField(names.dropFirst(nameCount)) ?? [])[...])
      func widened(_ value: Int) -> Int? { value == 0xFFFF_FFFF ? wide.uint64() : value }
      // With bit 3 the sizes follow the data instead.
      let sizes = [widened(size), widened(compressed), checksum]
      guard flags & 8 != 0 || sizes == [entry.byteCount, entry.compressedByteCount, Int(entry.checksum)] else {
        throw malformed("\(name) has another size or checksum in its own header")
      }
      let dataOffset = entry.headerOffset + 30 + nameCount + extraCount
      guard dataOffset <= end, entry.compressedByteCount <= end - dataOffset else {
        throw malformed("\(name) overlaps what follows it")
      }
      entries[index].dataOffset = dataOffset
      end = entry.headerOffset
    }
  }
}

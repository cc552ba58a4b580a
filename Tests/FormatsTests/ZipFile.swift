import Foundation

/// A zip archive put together by hand, each field open to damage.
struct ZipFile: Sendable {
  struct Member: Sendable {
    var name: [UInt8]
    var data: [UInt8]
    var method = 0
    var flags = 0
    var checksum: UInt32
    var compressedByteCount: Int
    var byteCount: Int
    /// The entry's own idea of where the member's header is; nil for the truth.
    var offset: Int?
    var disk = 0
    /// Extra fields of the directory's entry and of the member's own header.
    var extra: [UInt8] = []
    var localExtra: [UInt8] = []
    /// The name, method and checksum in the member's own header, where they differ.
    var localName: [UInt8]?
    var localMethod: Int?
    var localChecksum: UInt32?
    var signature = 0x0403_4B50
    var entrySignature = 0x0201_4B50

    init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      checksum = ZipFile.checksum(data)
      compressedByteCount = data.count
      byteCount = data.count
    }

    /// Replaces the data by a deflate stream of one block that holds the content as it is.
    mutating func deflate(_ content: [UInt8]) {
      method = 8
      data = [1] + ZipFile.fields([(content.count, 2), (~content.count, 2)]) + content
      compressedByteCount = data.count
    }
  }

  var members: [Member]
  /// Fields of the end record; nil for the truth.
  var count: Int?
  var directoryByteCount: Int?
  var directoryOffset: Int?
  var disk = 0
  var comment: [UInt8] = []
  /// Bytes before the end record, such as 64-bit records made from where the directory is and what it takes.
  var beforeEnd: @Sendable (_ offset: Int, _ byteCount: Int, _ count: Int) -> [UInt8] = { _, _, _ in [] }
  var afterEnd: [UInt8] = []

  init(_ members: Member...) { self.members = members }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = member.offset ?? file.count
      let localName = member.localName ?? member.name
      file += Self.fields([(member.signature, 4), (20, 2), (member.flags, 2), (member.localMethod ?? member.method, 2)])
      file += Self.fields([(0, 4), (Int(member.localChecksum ?? member.checksum), 4)])
      file += Self.fields([(member.compressedByteCount, 4), (member.byteCount, 4)])
      file += Self.fields([(localName.count, 2), (member.localExtra.count, 2)]) + localName + member.localExtra
      file += member.data
      directory += Self.fields([(member.entrySignature, 4), (20, 2), (20, 2), (member.flags, 2), (member.method, 2)])
      directory += Self.fields([(0, 4), (Int(member.checksum), 4), (member.compressedByteCount, 4)])
      directory += Self.fields([(member.byteCount, 4), (member.name.count, 2), (member.extra.count, 2), (0, 2)])
      directory += Self.fields([(member.disk, 2), (0, 6), (offset, 4)]) + member.name + member.extra
    }
    let offset = file.count
    file += directory + beforeEnd(offset, directory.count, members.count)
    let count = count ?? members.count
    file += Self.fields([(0x0605_4B50, 4), (disk, 2), (disk, 2), (count, 2), (count, 2)])
    file += Self.fields([
      (directoryByteCount ?? directory.count, 4), (directoryOffset ?? offset, 4), (comment.count, 2),
    ])
    return file + comment + afterEnd
  }

  /// Little-endian numbers of the given widths.
  static func fields(_ fields: [(value: Int, byteCount: Int)]) -> [UInt8] {
    fields.flatMap { field in (0..<field.byteCount).map { UInt8(truncatingIfNeeded: field.value >> (8 * $0)) } }
  }

  /// CRC-32, bit by bit.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { checksum, byte in
      (0..<8).reduce(checksum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }

  /// The 64-bit end record and its locator.
  static func wideEnd(
    _ offset: Int, _ byteCount: Int, _ count: Int, recordByteCount: Int = 44, disks: Int = 1
  ) -> [UInt8] {
    fields([(0x0606_4B50, 4), (recordByteCount, 8), (45, 2), (45, 2), (0, 4), (0, 4), (count, 8), (count, 8)])
      + fields([(byteCount, 8), (offset, 8)])
      + fields([(0x0706_4B50, 4), (0, 4), (offset + byteCount, 8), (disks, 4)])
  }
}

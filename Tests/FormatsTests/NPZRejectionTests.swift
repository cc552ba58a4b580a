import MartletFormats
import MartletTensor
import TestSupport
import Testing

/// Every way to break a zip archive, or to make it what .npz is not, is refused with the error that names it.
@Suite struct NPZRejectionTests {
  struct Malformed: CustomTestStringConvertible, Sendable {
    let name: String
    let kind: NumPyError.Kind
    let bytes: [UInt8]
    var testDescription: String { name }

    init(_ name: String, _ kind: NumPyError.Kind, bytes: [UInt8]) {
      (self.name, self.kind, self.bytes) = (name, kind, bytes)
    }

    /// Two stored arrays, "a" and "b", changed.
    init(_ name: String, _ kind: NumPyError.Kind, _ change: (inout ZipFile) -> Void) {
      var file = ZipFile(ZipFile.Member("a.npy", array), ZipFile.Member("b.npy", array))
      change(&file)
      self.init(name, kind, bytes: file.bytes)
    }
  }

  private static let array = NPY.serialised(Tensor([1, 2, 3] as [Float]))

  /// A deflated archive of one array, as the writer makes it, with changed bytes.
  private static func deflated(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
    let folder = TemporaryFolder()
    let path = folder.path("a.npz")
    try! NamedTensors([("a", .ones([100]))]).save(npz: path, compressed: true)
    var bytes = contents(of: path)!
    change(&bytes)
    return bytes
  }

  static let ends: [Malformed] = [
    Malformed("empty file", .notAnArchive, bytes: []),
    Malformed("a single array", .notAnArchive, bytes: array),
    Malformed("end record cut", .notAnArchive, bytes: Array(ZipFile(ZipFile.Member("a.npy", array)).bytes.dropLast())),
    Malformed("bytes after the end", .notAnArchive) { $0.afterEnd = [0] },
    Malformed("comment longer than the file", .notAnArchive) { file in
      file.comment = Array("text".utf8)
      file.afterEnd = Array("more".utf8)
    },
    Malformed("several disks", .unsupportedArchive) { $0.disk = 1 },
    Malformed("directory beyond the end", .malformedArchive) { $0.directoryOffset = 0x7FFF_FFFF },
    Malformed("directory too long", .malformedArchive) { $0.directoryByteCount = 0x7FFF_FFFF },
    Malformed("directory too short", .malformedArchive) { $0.directoryByteCount = 46 },
    Malformed(
      "bytes before the first member", .malformedArchive, bytes: [0, 0, 0, 0] + ZipFile(.init("a.npy", array)).bytes),
    Malformed("more entries than the directory has", .malformedArchive) { $0.count = 3 },
    Malformed("entries without end", .malformedArchive) { $0.count = 0xFFFE },
    Malformed("fewer entries than the directory has", .malformedArchive) { $0.count = 1 },
    Malformed("64-bit end out of place", .malformedArchive) { file in
      file.beforeEnd = { ZipFile.wideEnd($0 + 1, $1, $2) }
      file.count = 0xFFFF
    },
    Malformed("64-bit end of another size", .malformedArchive) { file in
      file.beforeEnd = { ZipFile.wideEnd($0, $1, $2, recordByteCount: 45) }
      file.count = 0xFFFF
    },
    Malformed("64-bit end on another disk", .unsupportedArchive) { file in
      file.beforeEnd = { ZipFile.wideEnd($0, $1, $2, disks: 2) }
      file.count = 0xFFFF
    },
    Malformed("64-bit directory beyond Int", .malformedArchive) { file in
      file.beforeEnd = { offset, count, _ in
        var end = ZipFile.wideEnd(offset, count, 2)
        end.replaceSubrange(48..<56, with: [UInt8](repeating: 0xFF, count: 8))
        return end
      }
      file.count = 0xFFFF
    },
    Malformed("64-bit directory that overflows", .malformedArchive) { file in
      file.beforeEnd = { offset, count, _ in
        var end = ZipFile.wideEnd(offset, count, 2)
        end.replaceSubrange(40..<56, with: ZipFile.fields([(.max, 8), (.max, 8)]))
        return end
      }
      file.count = 0xFFFF
    },
  ]

  static let members: [Malformed] = [
    Malformed("entry without signature", .malformedArchive) { $0.members[0].entrySignature = 0 },
    Malformed("member without signature", .malformedArchive) { $0.members[0].signature = 0 },
    Malformed("name twice", .duplicateName) { $0.members[1].name = Array("a.npy".utf8) },
    Malformed("name twice, composed differently", .duplicateName) { file in
      file.members[0].name = Array("\u{E9}.npy".utf8)
      file.members[1].name = Array("e\u{301}.npy".utf8)
    },
    Malformed("name is not UTF-8", .malformedArchive) { $0.members[0].name = [0xFF] + Array(".npy".utf8) },
    Malformed("member is no array", .notAnArray) { $0.members[0].name = Array("a.txt".utf8) },
    Malformed("member is a folder", .notAnArray) { $0.members[1].name = Array("folder/".utf8) },
    Malformed("encrypted", .unsupportedArchive) { $0.members[0].flags = 1 },
    Malformed("another compression", .unsupportedArchive) { $0.members[0].method = 14 },
    Malformed("on another disk", .unsupportedArchive) { $0.members[1].disk = 3 },
    Malformed("stored in fewer bytes than it has", .malformedArchive) { $0.members[0].byteCount += 1 },
    Malformed("more than deflate can hold", .malformedArchive) { file in
      file.members[0].method = 8
      file.members[0].byteCount = 1 << 30
    },
    Malformed("two members in one place", .malformedArchive) { $0.members[1].offset = 0 },
    Malformed("member inside another", .malformedArchive) { file in
      file.members[0].byteCount += 100
      file.members[0].compressedByteCount += 100
    },
    Malformed("member in the directory", .malformedArchive) { $0.members[1].offset = 400 },
    Malformed("member beyond the end", .malformedArchive) { $0.members[1].offset = 0x7FFF_FFFF },
    Malformed("no 64-bit sizes", .malformedArchive) { $0.members[0].byteCount = 0xFFFF_FFFF },
    Malformed("64-bit size beyond Int", .malformedArchive) { file in
      file.members[0].byteCount = 0xFFFF_FFFF
      file.members[0].extra = ZipFile.fields([(1, 2), (8, 2), (-1, 8)])
    },
    Malformed("64-bit size that overflows", .malformedArchive) { file in
      file.members[0].compressedByteCount = 0xFFFF_FFFF
      file.members[0].byteCount = 0xFFFF_FFFF
      file.members[0].extra = ZipFile.fields([(1, 2), (16, 2), (.max, 8), (.max, 8)])
    },
    Malformed("another name in its own header", .malformedArchive) { $0.members[0].localName = Array("c.npy".utf8) },
    Malformed("another method in its own header", .malformedArchive) { $0.members[0].localMethod = 8 },
    Malformed("another checksum in its own header", .malformedArchive) { $0.members[0].localChecksum = 1 },
    Malformed("wrong checksum", .wrongChecksum) { file in
      file.members[1].checksum ^= 1
    },
    Malformed("a changed element", .wrongChecksum) { $0.members[0].data[130] ^= 1 },
    Malformed("a broken array", .malformedHeader) { file in
      file.members[0] = ZipFile.Member("a.npy", NPYFile.bytes(header: "{}"))
    },
    Malformed("an empty member", .notNumPy) { $0.members[1] = ZipFile.Member("b.npy", []) },
    Malformed("objects in a member", .unsupportedType) { file in
      file.members[1] = ZipFile.Member("b.npy", NPYFile.bytes(header: NPYFile.header("|O")))
    },
    Malformed("stored data called deflated", .damagedData) { file in
      file.members[0].method = 8
      file.members[0].data[0] = 0xFF
    },
    Malformed("deflated data damaged", .damagedData, bytes: deflated { $0[55] = 0xFF }),
    Malformed("deflated data go on", .damagedData) { $0.members[0].deflate(array + [0]) },
    Malformed("bytes after the deflated data", .damagedData) { file in
      file.members[0].deflate(array)
      file.members[0].data.append(0)
      file.members[0].compressedByteCount += 1
    },
    Malformed("deflated data end too early", .damagedData) { file in
      file.members[0].deflate(array)
      file.members[0].data.removeLast()
      file.members[0].compressedByteCount -= 1
    },
  ]

  @Test(arguments: ends + members) func isRefused(_ malformed: Malformed) throws {
    let folder = TemporaryFolder()
    let path = folder.write(malformed.bytes, to: "a.npz")
    let error = #expect(throws: NumPyError.self) { try NPZ.read(path) }
    #expect(error?.kind == malformed.kind, "\(String(describing: error))")
    #expect(error?.path == path)
    #expect(error?.hint != nil)
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.npz")
    for compressed in [false, true] {
      try NamedTensors([("a", .ones([20])), ("b", .zeros([2, 2]))]).save(npz: path, compressed: compressed)
      let whole = try #require(contents(of: path))
      for count in 0..<whole.count {
        let cut = folder.write(Array(whole[..<count]), to: "cut.npz")
        #expect(throws: NumPyError.self, "\(count) of \(whole.count) bytes") { try NPZ.read(cut) }
      }
    }
  }

  /// One changed bit anywhere is noticed, unless it is in a field that nothing depends on.
  @Test func everyFlippedBitOfTheDataIsNoticed() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.npz")
    try NamedTensors([("a", .ones([20]))]).save(npz: path)
    let whole = try #require(contents(of: path))
    for position in 55..<(55 + 128 + 80) {
      var damaged = whole
      damaged[position] ^= 0x10
      let other = folder.write(damaged, to: "flipped.npz")
      #expect(throws: NumPyError.self, "byte \(position)") { try NPZ.read(other) }
    }
  }

  @Test func foldersAndMissingFilesAreFileErrors() {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try NPZ.read(folder.path) }
    #expect(throws: FileError.self) { try NPZ.read(folder.path("none.npz")) }
  }
}

import Glibc
import MartletFormats
import MartletTensor
import TestSupport
import Testing

/// Every way to break the format's rules, or to hold what a tensor cannot, is refused with the error that names it.
@Suite struct NPYRejectionTests {
  struct Malformed: CustomTestStringConvertible, Sendable {
    let name: String
    let kind: NumPyError.Kind
    let bytes: [UInt8]
    /// Part of the reason.
    var words = ""
    var testDescription: String { name }

    init(_ name: String, _ kind: NumPyError.Kind, _ words: String = "", bytes: [UInt8]) {
      (self.name, self.kind, self.words, self.bytes) = (name, kind, words, bytes)
    }

    init(_ name: String, _ kind: NumPyError.Kind, _ words: String = "", header: String, data: Int = 8) {
      self.init(
        name, kind, words, bytes: NPYFile.bytes(header: header, data: [UInt8](repeating: 0, count: data)))
    }

    /// An array of that type, of 16 bytes.
    static func type(_ name: String, _ type: String, _ words: String, data: Int = 16) -> Malformed {
      Malformed(name, .unsupportedType, words, header: NPYFile.header(type), data: data)
    }
  }

  private static let header = NPYFile.header()

  static let files: [Malformed] = [
    Malformed("empty file", .notNumPy, bytes: []),
    Malformed("part of the magic string", .notNumPy, bytes: Array(NPYFile.magic.prefix(5))),
    Malformed("another magic string", .notNumPy, bytes: Array("PK\u{3}\u{4} and more".utf8)),
    Malformed("no version", .tooShort, bytes: NPYFile.magic + [1]),
    Malformed("version 0", .unsupportedVersion, "0.0", bytes: NPYFile.bytes(header: header, version: [0, 0])),
    Malformed("version 4", .unsupportedVersion, "4.0", bytes: NPYFile.bytes(header: header, version: [4, 0])),
    Malformed("version 1.1", .unsupportedVersion, "1.1", bytes: NPYFile.bytes(header: header, version: [1, 1])),
    Malformed("no header length", .tooShort, bytes: NPYFile.magic + [1, 0, 5]),
    Malformed("header longer than the file", .tooShort, bytes: NPYFile.bytes(header: header, length: 200)),
    Malformed(
      "header of 4 GB", .headerTooLarge, bytes: NPYFile.bytes(header: header, version: [2, 0], length: 0xFFFF_FFFF)),
    Malformed(
      "header over the limit", .headerTooLarge,
      bytes: NPYFile.bytes(
        header: header + String(repeating: " ", count: 70_000), data: [0, 0, 0, 0, 0, 0, 0, 0], version: [2, 0])),
    Malformed("data cut", .tooShort, "takes 8 bytes", header: header, data: 7),
    Malformed("no data", .tooShort, header: header, data: 0),
    Malformed("bytes left over", .trailingBytes, "1 bytes follow", header: header, data: 9),
    Malformed(
      "not UTF-8", .malformedHeader, "UTF-8",
      bytes: NPYFile.bytes(header: [0xFF] + Array(header.utf8), version: [3, 0])),
    Malformed("bytes beyond ASCII", .malformedHeader, bytes: NPYFile.bytes(header: [0xE9] + Array(header.utf8))),
  ]

  static let headers: [Malformed] = [
    Malformed("empty header", .malformedHeader, header: ""),
    Malformed("header is a list", .malformedHeader, "no Python dictionary", header: "[1, 2]"),
    Malformed("header is cut", .malformedHeader, header: "{'descr': '<f4', 'fortran_order': Fal"),
    Malformed("string without an end", .malformedHeader, header: "{'descr: 3}"),
    Malformed("escape in a string", .malformedHeader, header: NPYFile.header("<f\\x34")),
    Malformed("code instead of a value", .malformedHeader, header: NPYFile.header("<f4", "(2**1,)")),
    Malformed("call of a function", .malformedHeader, header: NPYFile.header("<f4", "tuple(2)")),
    Malformed("text after the dictionary", .malformedHeader, header: header + "x"),
    Malformed("deep nesting", .malformedHeader, "nested", header: String(repeating: "(", count: 60_000)),
    Malformed("no shape", .malformedHeader, "no shape", header: "{'descr': '<f4', 'fortran_order': False}"),
    Malformed("no type", .malformedHeader, "no descr", header: "{'fortran_order': False, 'shape': (2,)}"),
    Malformed("no order of axes", .malformedHeader, "no fortran_order", header: "{'descr': '<f4', 'shape': (2,)}"),
    Malformed(
      "shape twice", .malformedHeader, "more than one shape",
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'shape': (2,)}"),
    Malformed(
      "unknown key", .malformedHeader, "unknown keys",
      header: "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'more': 1}"),
    Malformed("order of axes is a number", .malformedHeader, header: NPYFile.header(fortran: "0")),
    Malformed(
      "type is a number", .malformedHeader, header: "{'descr': 4, 'fortran_order': False, 'shape': (2,)}"),
    Malformed("shape is a number", .malformedHeader, "no tuple", header: NPYFile.header("<f4", "(2)")),
    Malformed("shape is a list", .malformedHeader, "no tuple", header: NPYFile.header("<f4", "[2]")),
    Malformed("negative extent", .malformedHeader, header: NPYFile.header("<f4", "(-2,)")),
    Malformed("fractional extent", .malformedHeader, header: NPYFile.header("<f4", "(2.0,)")),
    Malformed("extent is a truth value", .malformedHeader, header: NPYFile.header("<f4", "(True, 2)")),
    Malformed("leading zero", .malformedHeader, header: NPYFile.header("<f4", "(02,)")),
    Malformed("extent beyond Int", .malformedHeader, header: NPYFile.header("<f4", "(9223372036854775808,)")),
    Malformed(
      "65 axes", .malformedHeader, "65 axes",
      header: NPYFile.header("<f4", "(" + String(repeating: "1,", count: 65) + ")"), data: 4),
    Malformed("shape overflows", .wrongSize, header: NPYFile.header("<f4", "(4611686018427387904, 4)")),
    Malformed(
      "strides overflow though it is empty", .wrongSize,
      header: NPYFile.header("<f4", "(0, 4611686018427387904, 4611686018427387904)"), data: 0),
    Malformed("a terabyte that is not there", .tooShort, header: NPYFile.header("<f4", "(1048576, 262144)")),
  ]

  static let types: [Malformed] = [
    .type("Python objects", "|O", "Python objects"),
    .type("complex of 8 bytes", "<c8", "complex numbers"),
    .type("complex of 16 bytes", ">c16", "complex numbers"),
    .type("extended precision", "<f16", "floating-point numbers of another width"),
    .type("byte strings", "|S4", "byte strings"),
    .type("text", "<U1", "text"),
    .type("raw bytes", "|V2", "raw bytes"),
    .type("dates", "<M8[ns]", "dates"),
    .type("time spans", "<m8[s]", "time spans"),
    .type("a name instead of a code", "float32", "floating-point"),
    .type("an unknown code", "<q9", "unknown type"),
    .type("no code", "", "unknown type"),
    Malformed(
      "structures", .unsupportedType, "structures",
      header: "{'descr': [('x', '<f4'), ('y', '<i4')], 'fortran_order': False, 'shape': (1,), }"),
    Malformed(
      "arrays as elements", .unsupportedType, "structures",
      header: "{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (1,), }"),
    Malformed(
      "uint64 beyond int64", .valueOutOfRange, "18446744073709551615",
      bytes: NPYFile.bytes(header: NPYFile.header("<u8", "(1,)"), data: NPYFile.data([UInt64.max]))),
    Malformed(
      "boolean above 1", .malformedValue,
      bytes: NPYFile.bytes(header: NPYFile.header("|b1"), data: [1, 2])),
  ]

  @Test(arguments: files + headers + types) func isRefused(_ malformed: Malformed) throws {
    let folder = TemporaryFolder()
    let path = folder.write(malformed.bytes, to: "a.npy")
    let error = #expect(throws: NumPyError.self) { try NPY.read(path) }
    #expect(error?.kind == malformed.kind, "\(String(describing: error))")
    #expect(malformed.words.isEmpty || error?.reason.contains(malformed.words) == true, "\(String(describing: error))")
    #expect(error?.path == path)
    #expect(error?.hint != nil)
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = TemporaryFolder()
    let whole = NPY.serialised(.ones([2, 3]))
    for count in 0..<whole.count {
      let path = folder.write(Array(whole[..<count]), to: "cut.npy")
      #expect(throws: NumPyError.self, "\(count) of \(whole.count) bytes") { try NPY.read(path) }
    }
  }

  @Test func moreMemoryThanAllowedIsRefused() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.npy")
    try Tensor.ones([100]).save(npy: path)
    #expect(try NPY.read(path, maximumByteCount: 400).elementCount == 100)
    #expect(throws: NumPyError.self) { try NPY.read(path, maximumByteCount: 399) }
    // Counted in memory, not in the file.
    let halves = folder.write(
      NPYFile.bytes(header: NPYFile.header("<f2"), data: [0, 0, 0, 0]), to: "half.npy")
    let error = #expect(throws: NumPyError.self) { try NPY.read(halves, maximumByteCount: 7) }
    #expect(error?.kind == .tooLarge)
  }

  /// A sparse file really has the size that its header declares: only the limit stands between it and the memory.
  @Test func moreThanTheMachineHasIsRefused() throws {
    let folder = TemporaryFolder()
    let header = NPYFile.bytes(header: NPYFile.header("<f8", "(1099511627776,)"))
    let path = folder.write(header, to: "sparse.npy")
    guard truncate(path, off_t(header.count + 1 << 43)) == 0 else { return }
    let error = #expect(throws: NumPyError.self) { try NPY.read(path) }
    #expect(error?.kind == .tooLarge)
  }

  @Test func foldersAndMissingFilesAreFileErrors() {
    let folder = TemporaryFolder()
    #expect(throws: FileError.self) { try NPY.read(folder.path) }
    #expect(throws: FileError.self) { try NPY.read(folder.path("none.npy")) }
  }
}

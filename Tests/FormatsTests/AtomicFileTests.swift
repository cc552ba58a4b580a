import Glibc
import MartletFormats
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  @Test func replacesTheWholeFileAndLeavesNothingElse() throws {
    let folder = TemporaryFolder()
    let path = folder.path("a.txt")
    try AtomicFile.write("a first text that is longer", to: path)
    try AtomicFile.write("second", to: path)
    #expect(try FileReader.text(of: path) == "second")
    #expect(folder.names() == ["a.txt"])
  }

  @Test func aFailingBodyLeavesTheOldFile() throws {
    struct Stop: Error {}
    let folder = TemporaryFolder()
    let path = folder.path("a.txt")
    try AtomicFile.write("old", to: path)
    #expect(throws: Stop.self) {
      try AtomicFile.write(to: path) { writer in
        try writer.write("new")
        throw Stop()
      }
    }
    #expect(try FileReader.text(of: path) == "old")
    #expect(folder.names() == ["a.txt"])
  }

  @Test func aMissingFolderIsNamedByTheTarget() {
    let folder = TemporaryFolder()
    let path = folder.path + "/none/a.txt"
    let error = #expect(throws: FileError.self) { try AtomicFile.write("text", to: path) }
    #expect(error == FileError(path: path, operation: "write", code: ENOENT))
  }

  @Test func aFullDiskLeavesTheOldFile() throws {
    guard let disk = SmallFileSystem(kilobytes: 64) else { return }
    let path = disk.path + "/a.bin"
    try AtomicFile.write([1, 2, 3], to: path)
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write([UInt8](repeating: 7, count: 1 << 20), to: path)
    }
    #expect(error?.code == ENOSPC)
    #expect(error?.description.contains("No space left on device") == true)
    #expect(try FileReader.bytes(of: path) == [1, 2, 3])
    // Nothing half-written takes the space: a small file fits again.
    try AtomicFile.write([4], to: path)
    #expect(try FileReader.bytes(of: path) == [4])
  }

  @Test func leftoversOfDeadWritersAreRemoved() throws {
    let folder = TemporaryFolder()
    // No process has a number above the kernel's limit of 2^22.
    folder.write([1], to: ".last.safetensors.99999999.tmp")
    folder.write([1], to: ".last.safetensors.1.tmp")
    folder.write([1], to: ".hidden.tmp")
    folder.write([1], to: "last.safetensors")
    AtomicFile.removeLeftovers(in: folder.path)
    #expect(folder.names() == [".hidden.tmp", ".last.safetensors.1.tmp", "last.safetensors"])
  }
}

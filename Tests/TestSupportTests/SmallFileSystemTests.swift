import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct SmallFileSystemTests {
  @Test func itFillsUpAndGoes() throws {
    // Nil where mounting is not allowed: for everyone but the super-user, and in containers for all.
    guard let disk = SmallFileSystem(kilobytes: 256) else { return }
    let path = disk.path + "/file"
    #expect(write(64 << 10, to: path) == 64 << 10)
    disk.fill(leaving: 8)
    let written = write(64 << 10, to: disk.path + "/second")
    #expect(written <= 8 << 10)
    #expect(errno == ENOSPC)
  }

  @Test func itIsUnmountedWithItsLastReference() {
    var disk = SmallFileSystem(kilobytes: 64)
    guard let path = disk?.path else { return }
    _ = write(1, to: path + "/file")
    disk = nil
    #expect(!FileManager.default.fileExists(atPath: path + "/file"))
  }

  /// How many of `count` bytes could be written; `errno` tells why not all.
  private func write(_ count: Int, to path: String) -> Int {
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    defer { close(file) }
    let bytes = [UInt8](repeating: 1, count: 4096)
    var total = 0
    while total < count {
      let written = Glibc.write(file, bytes, min(bytes.count, count - total))
      if written <= 0 { break }
      total += written
    }
    return total
  }
}

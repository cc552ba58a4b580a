import Foundation
import TestSupport
import Testing

@Suite struct TemporaryFolderTests {
  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func itGoesWithItsLastReference() {
    var folder: TemporaryFolder? = TemporaryFolder()
    let path = folder!.path
    folder!.write([1, 2, 3], to: "deep/inside/file")
    #expect(exists(path + "/deep/inside/file"))
    folder = nil
    #expect(!exists(path))
  }

  @Test func foldersAreDistinct() {
    let (a, b) = (TemporaryFolder(), TemporaryFolder())
    #expect(a.path != b.path)
    a.write([7], to: "x")
    #expect(b.names().isEmpty)
  }

  @Test func filesAreWrittenReadAndListed() {
    let folder = TemporaryFolder()
    let path = folder.write([0, 255, 10], to: "b")
    folder.write([], to: "a")
    #expect(contents(of: path) == [0, 255, 10])
    #expect(contents(of: folder.path("a")) == [])
    #expect(contents(of: folder.path("missing")) == nil)
    #expect(folder.names() == ["a", "b"])
    #expect(folder.names(in: "nowhere") == [])
    // Overwriting leaves nothing of what was there.
    folder.write([9], to: "b")
    #expect(contents(of: path) == [9])
  }
}

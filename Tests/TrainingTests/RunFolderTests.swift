import MartletFormats
import MartletTraining
import TestSupport
import Testing

@Suite struct RunFolderTests {
  @Test func anExistingRunIsRefusedUnlessOverwritten() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path("runs/a"))
    try run.create(overwriting: false)
    try AtomicFile.write("{}", to: run.configuration)
    try AtomicFile.write("mine", to: run.path + "/notes.txt")
    let error = #expect(throws: RunError.self) { try run.create(overwriting: false) }
    #expect(error?.reason == "exists already")
    try run.create(overwriting: true)
    // The user's own file stays.
    #expect(folder.names(in: "runs/a") == ["notes.txt"])
  }

  @Test func anEmptyFolderIsTaken() throws {
    let folder = TemporaryFolder()
    try RunFolder(path: folder.path).create(overwriting: false)
  }

  @Test func theNextFreeNumberIsTaken() throws {
    let folder = TemporaryFolder()
    try RunFolder(path: folder.path("flowers-1")).create(overwriting: false)
    #expect(RunFolder.nextFree(in: folder.path, name: "flowers").path == folder.path + "/flowers-2")
  }

  @Test func aFileInTheWayIsNamed() throws {
    let folder = TemporaryFolder()
    let path = folder.write([1], to: "run")
    let error = #expect(throws: FileError.self) { try RunFolder(path: path).create(overwriting: true) }
    #expect(error?.path == path)
  }
}

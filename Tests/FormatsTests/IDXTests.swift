import Foundation
import MartletFormats
import TestSupport
import Testing

@Suite struct IDXTests {
  static let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + Array(1...12)

  @Test func readsPlainFiles() throws {
    let folder = TemporaryFolder()
    let (shape, bytes) = try IDX.read(folder.write(Self.images, to: "images"))
    #expect(shape == [2, 2, 3])
    #expect(bytes == Array(1...12))
  }

  @Test func readsGzipFiles() throws {
    let folder = TemporaryFolder()
    let path = folder.write(Self.images, to: "images")
    let gzip = ProgramRun("/bin/gzip", ["-k", path]).wait()
    #expect(gzip.exitCode == 0)
    let (shape, bytes) = try IDX.read(path + ".gz")
    #expect(shape == [2, 2, 3])
    #expect(bytes == Array(1...12))

    var damaged = try #require(contents(of: path + ".gz"))
    damaged[damaged.count - 6] ^= 0xFF  // The stream's checksum.
    #expect(throws: IDXError.self) { try IDX.read(folder.write(damaged, to: "damaged.gz")) }
    #expect(throws: IDXError.self) { try IDX.read(folder.write(damaged.dropLast(12), to: "cut.gz")) }
  }

  @Test(
    arguments: [
      ([], "ends before the header"), ([0, 0, 8], "ends before the header"), ([1, 0, 8, 1], "is not an IDX file"),
      ([0, 0, 13, 1, 0, 0, 0, 1], "holds elements of type 13"), ([0, 0, 8, 0], "declares 0 dimensions"),
      ([0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255], "declares more than"),
      (images.dropLast(), "ends before its 12 bytes"), (images + [0], "more data than its header declares"),
    ] as [([UInt8], String)])
  func refuses(bytes: [UInt8], reason: String) throws {
    let folder = TemporaryFolder()
    let path = folder.write(Array(bytes), to: "images")
    let error = #expect(throws: IDXError.self) { try IDX.read(path) }
    #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func aMissingFileIsAFileError() {
    #expect(throws: FileError.self) { try IDX.read("/nonexistent/images") }
  }
}

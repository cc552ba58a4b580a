import Foundation
import MartletFormats
import TestSupport
import Testing

/// Images that cannot be used: named with path and reason, left out or fatal as asked.
@Suite struct BadImageTests {
  struct BadImage: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let reason: String
    var testDescription: String { name }
  }

  static let images: [BadImage] = {
    let good = try! TestImages.png(height: 16, width: 16, variant: 5)
    var corrupt = good
    corrupt[good.count - 20] ^= 0xFF
    return [
      BadImage(name: "corrupt.png", bytes: corrupt, reason: "is corrupt"),
      BadImage(name: "truncated.png", bytes: Array(good.prefix(good.count / 2)), reason: "is truncated"),
      BadImage(name: "header-only.png", bytes: Array(good.prefix(20)), reason: "is truncated"),
      BadImage(name: "empty.png", bytes: [], reason: "is empty"),
      BadImage(name: "text.png", bytes: Array("this is a text\n".utf8), reason: "is a text file, not a PNG"),
      BadImage(name: "bomb.png", bytes: TestImages.bomb, reason: "exceeds --max-pixels 178956970"),
      BadImage(name: "photo.jpg", bytes: TestImages.jpeg, reason: "is a JPEG"),
      BadImage(name: "photo.png", bytes: TestImages.jpeg, reason: "is a JPEG"),
    ]
  }()

  @Test(arguments: images) func isLeftOutAndListed(_ image: BadImage) throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    let path = folder.write(image.bytes, to: "data/dark/\(image.name)")
    let run = folder.path("run")
    let result = Martlet.run(Martlet.quickTraining(data, output: run))
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("martlet: warning: \(path): "), "\(result.errors)")
    #expect(result.errors.contains(image.reason), "\(result.errors)")
    let quarantine = String(decoding: contents(of: run + "/quarantine.csv") ?? [], as: UTF8.self)
    #expect(quarantine.split(separator: "\n").count == 2)
    #expect(quarantine.contains(path) && quarantine.contains(image.reason))
    // The user's file is as it was.
    #expect(contents(of: path) == image.bytes)

    let evaluation = try document(Martlet.run("evaluate", run, data, "--json"))
    #expect(evaluation["skipped"]?.integerValue == 1)
    #expect(evaluation["count"]?.integerValue == 40)

    let prediction = Martlet.run("predict", run, path, data + "/light/0.png", "--json")
    #expect(prediction.exitCode == 1)
    let lines = try prediction.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 2)
    #expect(lines.first?["path"]?.stringValue == path)
    #expect(lines.first?["error"]?.stringValue?.contains(image.reason) == true)
    #expect(lines.last?["predictions"]?.arrayValue?.count == 2)
  }

  @Test(arguments: images) func stopsWhenAsked(_ image: BadImage) throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    let path = folder.write(image.bytes, to: "data/dark/\(image.name)")
    let run = folder.path("run")
    let result = Martlet.run(Martlet.quickTraining(data, output: run, ["--on-bad-image", "fail"]))
    expectError(result, path + ": ", image.reason)
    // Training never began: nothing is in the way of the next try.
    #expect(!FileManager.default.fileExists(atPath: run))
  }

  @Test func anUnreadableFileIsNamed() throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    let path = data + "/dark/3.png"
    chmod(path, 0)
    chmod(folder.path, 0o777)
    let run = folder.path + "/run"
    guard let result = Martlet.runUnprivileged(Martlet.quickTraining(data, output: run)) else { return }
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("martlet: warning: \(path): cannot be read: Permission denied"), "\(result.errors)")
  }

  @Test func aTrustedLargeImageIsAllowed() throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    let refused = Martlet.run(
      Martlet.quickTraining(data, output: folder.path("a"), ["--max-pixels", "63", "--on-bad-image", "fail"]))
    expectError(refused, "exceeds --max-pixels 63")
    let allowed = Martlet.run(Martlet.quickTraining(data, output: folder.path("b"), ["--max-pixels", "64"]))
    #expect(allowed.exitCode == 0)
  }

  @Test func inspectListsThemAll() throws {
    let folder = TemporaryFolder()
    let data = try TestImages.twoClasses(in: folder)
    for image in Self.images { folder.write(image.bytes, to: "data/dark/bad-\(image.name)") }
    let report = try document(Martlet.run("dataset", "inspect", data, "--json"))
    #expect(report["count"]?.integerValue == 40)
    #expect(report["trainable"]?.boolValue == true)
    let bad = report["bad_images"]?.arrayValue ?? []
    #expect(bad.count == Self.images.count)
    for image in Self.images {
      let entry = bad.first { $0["path"]?.stringValue?.hasSuffix("bad-\(image.name)") == true }
      #expect(entry?["reason"]?.stringValue?.contains(image.reason) == true, "\(image.name)")
    }
  }
}

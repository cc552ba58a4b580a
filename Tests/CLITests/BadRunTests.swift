import Foundation
import MartletFormats
import TestSupport
import Testing

/// Run folders and model files that are in the way, damaged, or where nothing can be written.
@Suite struct BadRunTests {
  let folder = TemporaryFolder()

  @Test func anExistingRunNeedsOverwrite() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    let before = contents(of: run + "/last.safetensors")
    expectError(Martlet.run(Martlet.quickTraining(data, output: run)), run, "exists already", "--overwrite", "--resume")
    #expect(contents(of: run + "/last.safetensors") == before)
    // Data that cannot be trained on never costs the run that is there.
    expectError(
      Martlet.run(Martlet.quickTraining(folder.path("none"), output: run, ["--overwrite"])), "No such file or directory"
    )
    #expect(contents(of: run + "/last.safetensors") == before)
    #expect(Martlet.run(Martlet.quickTraining(data, output: run, ["--overwrite", "--seed", "5"])).exitCode == 0)
    #expect(contents(of: run + "/last.safetensors") != before)
  }

  @Test func theDefaultFolderIsTheNextFreeOne() throws {
    _ = try TestImages.twoClasses(in: folder, "flowers")
    for number in 1...2 {
      let result = Martlet.run(
        ["train", "flowers/", "--model", "mlp", "--image-size", "8", "--epochs", "1", "--json"], directory: folder.path)
      #expect(try document(result)["run"]?.stringValue == "runs/flowers-\(number)")
    }
  }

  @Test func damagedModelFilesAreNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    let good = try #require(contents(of: run + "/best.safetensors"))
    var malformed = good
    malformed[8] = UInt8(ascii: "[")
    let damages: [(bytes: [UInt8], reason: String)] = [
      (Array(good.dropLast(100)), "has only"), (Array(good.prefix(4)), "the file has 4 bytes"),
      ([], "the file has 0 bytes"),
      (malformed, "does not start with a brace"), (Array("not a model at all".utf8), "header claims"),
    ]
    for (bytes, reason) in damages {
      let path = folder.write(bytes, to: "run/best.safetensors")
      expectError(Martlet.run("evaluate", run, data), path, reason)
      expectError(Martlet.run("predict", run, data), path, reason)
      expectError(Martlet.run("export", run, folder.path("out.safetensors")), path, reason)
    }
    folder.write(good, to: "run/best.safetensors")
    let last = folder.write(Array(good.prefix(1000)), to: "run/last.safetensors")
    expectError(Martlet.run("train", "--resume", run), last)
  }

  @Test func foldersThatAreNoRunsAreNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    expectError(Martlet.run("evaluate", folder.path("none"), data), "none", "does not exist")
    expectError(Martlet.run("predict", data, data), data, "has no best.safetensors")
    expectError(Martlet.run("train", "--resume", folder.path("none")), "none", "does not exist")
    expectError(Martlet.run("train", "--resume", data), data, "has no config.json")
    folder.write(Array("{".utf8), to: "broken/config.json")
    expectError(Martlet.run("train", "--resume", folder.path("broken")), "broken/config.json", "is damaged")
  }

  @Test func changedDataCannotBeResumed() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    #expect(Martlet.run("train", "--resume", run).exitCode == 0)
    folder.write(try TestImages.png(brightness: 3), to: "data/dark/7.png")
    expectError(Martlet.run("train", "--resume", run), data, "not those that the run began with")
  }

  @Test func aFolderWithoutPermissionIsNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    chmod(folder.path, 0o755)
    _ = folder.path("closed/x")
    chmod(folder.path("closed"), 0o555)
    let run = folder.path("closed") + "/run"
    guard let result = Martlet.runUnprivileged(Martlet.quickTraining(data, output: run)) else { return }
    expectError(result, run, "Permission denied", "check the permissions")
  }

  @Test func aFullDiskKeepsWhatWasThere() throws {
    guard let disk = SmallFileSystem(kilobytes: 8192) else { return }
    let data = try TestImages.twoClasses(in: folder)
    let run = disk.path + "/run"
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    let model = try #require(contents(of: run + "/best.safetensors"))
    disk.fill(leaving: 16)
    // One more epoch would write new checkpoints: there is no room for them.
    let configuration = String(decoding: contents(of: run + "/config.json") ?? [], as: UTF8.self)
    let longer = configuration.replacingOccurrences(of: "\"epochs\": 1", with: "\"epochs\": 2")
    try AtomicFile.write(longer, to: run + "/config.json")
    expectError(Martlet.run("train", "--resume", run), run, "No space left on device", "free some space")
    #expect(contents(of: run + "/best.safetensors") == model)
    #expect(Martlet.run("evaluate", run, data).exitCode == 0)
    expectError(Martlet.run("export", run, disk.path + "/m.safetensors"), "m.safetensors", "No space left on device")
    expectError(Martlet.run("dataset", "shapes", disk.path + "/shapes"), "No space left on device")
  }
}

import Foundation
import MartletFormats
import TestSupport
import Testing

/// Folders that cannot be trained on or evaluated, and odd ones that can.
@Suite struct BadFolderTests {
  let folder = TemporaryFolder()

  private func train(_ data: String, _ more: [String] = []) -> ProgramResult {
    Martlet.run(Martlet.quickTraining(data, output: folder.path("run"), more))
  }

  @Test func aMissingFolderIsNamed() {
    expectError(train(folder.path("nowhere")), folder.path("nowhere"), "No such file or directory")
    #expect(folder.names() == [])
  }

  @Test func aFolderWithoutClassesIsNamed() throws {
    folder.write(try TestImages.png(), to: "data/1.png")
    expectError(train(folder.path("data")), folder.path("data"), "class folders", "CLASS")
  }

  @Test func anEmptyClassIsNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    _ = folder.path("data/medium/x")
    expectError(train(data), "data/medium", "class medium has no images")
  }

  @Test func aSingleClassIsRefused() throws {
    folder.write(try TestImages.png(), to: "data/only/1.png")
    expectError(train(folder.path("data")), "one class, only")
  }

  @Test func aClassMissingFromASplitIsNamed() throws {
    _ = try TestImages.twoClasses(in: folder, "data/train")
    folder.write(try TestImages.png(), to: "data/test/dark/1.png")
    expectError(train(folder.path("data")), "data/test/light", "class light of the training split is missing")
  }

  @Test func aClassUnknownToTheTrainingSplitIsNamed() throws {
    _ = try TestImages.twoClasses(in: folder, "data/train")
    _ = try TestImages.twoClasses(in: folder, "data/test", perClass: 2)
    folder.write(try TestImages.png(), to: "data/test/odd/1.png")
    expectError(train(folder.path("data")), "data/test/odd", "class odd is unknown")
  }

  @Test func aClassUnknownToTheModelIsNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    #expect(train(data).exitCode == 0)
    let other = try TestImages.twoClasses(in: folder, "other", perClass: 2)
    folder.write(try TestImages.png(), to: "other/alien/1.png")
    expectError(
      Martlet.run("evaluate", folder.path("run"), other), "other/alien", "class alien is unknown", "dark, light")
  }

  /// Labels go by name: with the first class gone, the others keep their numbers.
  @Test func aMissingClassShiftsNothing() throws {
    let data = try TestImages.twoClasses(in: folder)
    #expect(train(data, ["--epochs", "8"]).exitCode == 0)
    let whole = try document(Martlet.run("evaluate", folder.path("run"), data, "--json"))
    #expect((whole["accuracy"]?.doubleValue ?? 0) > 0.9)
    for index in 0..<5 {
      folder.write(try TestImages.png(brightness: 210, variant: index), to: "part/light/\(index).png")
    }
    let result = Martlet.run("evaluate", folder.path("run"), folder.path("part"), "--json")
    #expect(result.errors.contains("no images of dark"))
    let part = try document(result)
    #expect((part["accuracy"]?.doubleValue ?? 0) > 0.9)
    #expect(part["confusion"]?.arrayValue?.first == .array([0, 0]))
  }

  @Test func oneImageInAClassIsLearnedFromWithAWarning() throws {
    let data = try TestImages.twoClasses(in: folder)
    folder.write(try TestImages.png(brightness: 120), to: "data/single/1.png")
    let result = train(data)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.errors.contains("martlet: warning: class single has one image"))
  }

  @Test func mixedSizesAndColourTypesAreBroughtToOne() throws {
    for index in 0..<6 {
      for (name, brightness) in [("dark", UInt8(30)), ("light", 220)] {
        let image = try TestImages.png(
          brightness: brightness, height: 5 + index, width: 20 - 2 * index, channels: 1 + index % 4, variant: index)
        folder.write(image, to: "data/\(name)/deep/\(index).PNG")
      }
    }
    let result = train(folder.path("data"))
    #expect(result.exitCode == 0, "\(result.errors)")
    let configuration = try JSONValue(parsing: contents(of: folder.path("run/config.json")) ?? [])
    #expect(configuration["resolved"]?["channels"]?.integerValue == 3)
    #expect(configuration["resolved"]?["training_images"]?.integerValue == 10)
    let report = try document(Martlet.run("dataset", "inspect", folder.path("data"), "--json"))
    #expect(report["sizes"]?.arrayValue?.count == 6)
    #expect(report["colors"]?.arrayValue?.count == 4)
  }

  @Test func hiddenFilesAndFoldersAreNotClasses() throws {
    let data = try TestImages.twoClasses(in: folder)
    folder.write([1], to: "data/.cache/x.png")
    folder.write([1], to: "data/dark/._1.png")
    let result = train(data)
    #expect(result.exitCode == 0)
    #expect(!result.errors.contains("warning"), "\(result.errors)")
  }

  @Test func inspectSaysWhenNothingCanBeTrained() throws {
    folder.write(try TestImages.png(), to: "data/only/1.png")
    let result = Martlet.run("dataset", "inspect", folder.path("data"), "--json")
    #expect(result.exitCode == 1)
    let report = try JSONValue(parsing: result.output)
    #expect(report["trainable"]?.boolValue == false)
    #expect(report["problem"]?.stringValue?.contains("one class") == true)
  }

  @Test func aMissingSplitIsNamed() throws {
    let data = try TestImages.twoClasses(in: folder)
    #expect(train(data).exitCode == 0)
    expectError(
      Martlet.run("evaluate", folder.path("run"), data, "--split", "test"), "has no test split", "it has: all")
  }
}

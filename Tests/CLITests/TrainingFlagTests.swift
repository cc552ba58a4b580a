import Foundation
import MartletFormats
import MartletTensor
import MartletTraining
import TestSupport
import Testing

/// Each flag of training changes what it says it changes: a run with the flag, beside the same run without.
@Suite struct TrainingFlagTests {
  let folder = TemporaryFolder()

  /// The weights that a run ends with, after checking that it ended well.
  private func weights(_ data: String, _ name: String, _ more: [String]) throws -> [String: [Float]] {
    let run = folder.path(name)
    let result = Martlet.run(Martlet.quickTraining(data, output: run, ["--epochs", "2"] + more))
    #expect(result.exitCode == 0, "\(result.errors)")
    var weights: [String: [Float]] = [:]
    for (name, tensor) in try Safetensors.read(run + "/best.safetensors").entries where tensor.dtype == .float32 {
      weights[name] = tensor.array(of: Float.self)
    }
    return weights
  }

  @Test(arguments: [
    ["--label-smoothing", "0.2"], ["--accumulate", "2"], ["--ema", "0.9"], ["--mixup", "0.4"], ["--cutmix", "1"],
    ["--balanced"], ["--class-weights", "auto"],
  ]) func changesTheResultAndRepeatsIt(flag: [String]) throws {
    // Twice as many dark images as light ones: balance and class weights have something to do.
    let data = try TestImages.twoClasses(in: folder)
    for index in 0..<20 {
      folder.write(
        try TestImages.png(brightness: UInt8(30 + index), variant: index * 3), to: "data/dark/more-\(index).png")
    }
    let without = try weights(data, "without", [])
    let with = try weights(data, "with", flag)
    #expect(with.keys.sorted() == without.keys.sorted())
    #expect(with != without, "\(flag) changed nothing")
    #expect(try weights(data, "again", flag + ["--threads", "1", "--workers", "2"]) == with)
  }

  /// Half of the batch size with two batches an update is the same update: no layer here looks at a batch as a whole.
  @Test func accumulationIsALargerBatch() throws {
    let data = try TestImages.twoClasses(in: folder, perClass: 16)
    let whole = try weights(data, "whole", ["--batch-size", "16", "--validation-split", "0"])
    let halves = try weights(
      data, "halves", ["--batch-size", "8", "--accumulate", "2", "--validation-split", "0"])
    for (name, values) in whole {
      let other = try #require(halves[name])
      let worst = zip(values, other).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= 1e-4 * (values.map(abs).max() ?? 0), "\(name): \(worst)")
    }
  }

  @Test func dropPathReachesTheModel() throws {
    let data = try TestImages.twoClasses(in: folder, perClass: 8)
    func run(_ name: String, _ more: [String]) throws -> [String: [Float]] {
      try weights(
        data, name, ["--model", "efficientnet-b0", "--image-size", "16", "--epochs", "1", "--batch-size", "4"] + more)
    }
    #expect(try run("published", []) == run("same", ["--drop-path", "0.2"]))
    #expect(try run("none", ["--drop-path", "0"]) != run("half", ["--drop-path", "0.5"]))
  }

  @Test func testTimeAugmentationAverages() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run)).exitCode == 0)
    let plain = try document(Martlet.run("evaluate", run, data, "--json"))
    let averaged = try document(Martlet.run("evaluate", run, data, "--json", "--tta"))
    #expect(plain["loss"]?.doubleValue != averaged["loss"]?.doubleValue)
    let image = data + "/dark/3.png"
    let answers = try [[], ["--tta"]].map { more in
      try document(Martlet.run(["predict", run, image, "--json"] + more))["predictions"]?.arrayValue?.first?[
        "probability"]?.doubleValue
    }
    #expect(answers[0] != answers[1])
  }

  /// The minority of 50:1 shapes is found more often when classes take turns.
  @Test func balanceRaisesTheMinoritysRecall() throws {
    let shapes = folder.path("shapes")
    #expect(
      Martlet.run(
        "dataset", "shapes", shapes, "--train-per-class", "1000", "--test-per-class", "60", "--image-size", "24"
      ).exitCode == 0)
    for split in ["train", "test"] {
      for name in ["cross", "square", "star", "triangle"] {
        try FileManager.default.removeItem(atPath: "\(shapes)/\(split)/\(name)")
      }
    }
    let rings = shapes + "/train/ring"
    for name in try FileManager.default.contentsOfDirectory(atPath: rings).sorted().dropFirst(20) {
      try FileManager.default.removeItem(atPath: "\(rings)/\(name)")
    }
    func recallOfRings(_ name: String, _ more: [String]) throws -> Double {
      let run = folder.path(name)
      let result = Martlet.run(
        [
          "train", shapes, "--output", run, "--model", "resnet20", "--image-size", "24", "--epochs", "8",
          "--batch-size", "64", "--augment", "standard", "--validation-split", "0",
        ] + more)
      #expect(result.exitCode == 0, "\(result.errors)")
      let report = try document(Martlet.run("evaluate", run, shapes, "--json"))
      return try #require(report["classes"]?.arrayValue?[1]["recall"]?.doubleValue)
    }
    let (plain, balanced) = (try recallOfRings("plain", []), try recallOfRings("balanced", ["--balanced"]))
    #expect(balanced >= plain + 0.2, "recall \(plain) without, \(balanced) with --balanced")
  }

  @Test func aLearningRateIsSuggested() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    let result = Martlet.run(Martlet.quickTraining(data, output: run, ["--find-lr", "--json"]))
    let search = try document(result)
    let suggestion = try #require(search["suggestion"]?.doubleValue)
    #expect(suggestion > 1e-6 && suggestion <= 0.1)
    let curve = try String(contentsOfFile: run + "/learning-rate.csv", encoding: .utf8).split(separator: "\n")
    #expect(curve.first == "lr,loss")
    #expect(curve.count > 20)
    #expect(!FileManager.default.fileExists(atPath: run + "/best.safetensors"))
  }

  /// Of images whose classes are drawn at random there is nothing to be learned.
  @Test func noLearningRateIsSuggestedForNoise() throws {
    for index in 0..<40 {
      folder.write(
        try TestImages.png(brightness: 100, variant: index), to: "noise/\(index % 2 == 0 ? "a" : "b")/\(index).png")
      folder.write(
        try TestImages.png(brightness: 100, variant: index), to: "noise/\(index % 2 == 0 ? "b" : "a")/\(index).png")
    }
    let search = Martlet.run(
      Martlet.quickTraining(folder.path("noise"), output: folder.path("run"), ["--find-lr"]))
    #expect(search.exitCode == 0 && search.output.contains("no learning rate was found"), "\(search)")
  }

  @Test func aSheetOfAugmentedImages() throws {
    let data = try TestImages.twoClasses(in: folder)
    let sheet = folder.path("sheet.png")
    let result = Martlet.run(
      "dataset", "preview", data, sheet, "--augment", "strong", "--rows", "3", "--columns", "4", "--image-size", "20")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("3 images, 4 versions of each"))
    #expect(FileManager.default.fileExists(atPath: sheet))
  }

  /// A made-up file of published weights: all but the last layer comes from it, and a frozen backbone keeps it.
  @Test func pretrainedWeights() throws {
    let data = try TestImages.twoClasses(in: folder, perClass: 8)
    let donor = folder.path("donor")
    let small = ["--model", "mobilenetv2", "--image-size", "32", "--epochs", "1", "--batch-size", "4"]
    #expect(Martlet.run(["train", data, "--output", donor, "--channels", "3"] + small).exitCode == 0)
    let file = folder.path("donor.safetensors")
    #expect(Martlet.run("export", donor, file).exitCode == 0)

    func trained(_ name: String, _ more: [String]) throws -> [String: [Float]] {
      try weights(data, name, small + ["--pretrained", file] + more)
    }
    let theirs = try Safetensors.read(file)
    func isKept(_ weights: [String: [Float]], _ name: String) -> Bool {
      weights[name] == theirs[name]?.array(of: Float.self)
    }
    let frozen = try trained("frozen", ["--freeze", "backbone"])
    for name in ["features.0.0.weight", "features.18.1.weight", "features.5.conv.1.1.running_mean"] {
      #expect(isKept(frozen, name), "\(name) has moved")
    }
    #expect(!isKept(frozen, "classifier.1.weight"))
    let free = try trained("free", [])
    #expect(!isKept(free, "features.0.0.weight"))
    // The best epoch may be the first one, so the last one's file tells.
    _ = try trained("released", ["--freeze", "backbone", "--unfreeze-at", "2", "--epochs", "2"])
    let released = try Safetensors.read(folder.path("released/last.safetensors"))
    let first = "features.0.0.weight"
    #expect(released[first] != nil && released[first]?.array(of: Float.self) != theirs[first]?.array(of: Float.self))

    // A run that is taken up again has the weights in its checkpoint.
    let copy = folder.path("copy.safetensors")
    try FileManager.default.copyItem(atPath: file, toPath: copy)
    let run = folder.path("resumed")
    #expect(Martlet.run(["train", data, "--output", run, "--pretrained", copy] + small).exitCode == 0)
    try FileManager.default.removeItem(atPath: copy)
    #expect(Martlet.run("train", "--resume", run).exitCode == 0)

    expectError(
      Martlet.run(["train", data, "--output", folder.path("x"), "--model", "resnet18", "--pretrained", file]),
      "the weights do not fit a resnet18", "missing")
    expectError(
      Martlet.run(["train", data, "--output", folder.path("x"), "--model", "mlp", "--pretrained", file]),
      "there are no published weights of mlp")
    expectError(
      Martlet.run("predict", "--model", "mobilenetv2", "--pretrained", data + "/dark/1.png", data), "1.png")
    // Its last layer has two classes: they are numbered.
    let answer = Martlet.run("predict", "--model", "mobilenetv2", "--pretrained", file, data + "/dark/1.png")
    #expect(answer.exitCode == 0 && answer.output.contains("class "), "\(answer)")
  }

  @Test(arguments: [
    (["--freeze", "backbone"], "need --pretrained"), (["--mixup", "1", "--cutmix", "1"], "cannot be combined"),
    (["--ema", "1"], "--ema"), (["--accumulate", "0"], "--accumulate"), (["--drop-path", "1"], "--drop-path"),
    (["--pretrained", "x.safetensors", "--unfreeze-at", "2"], "--unfreeze-at needs"),
  ]) func nonsenseIsRefused(options: [String], text: String) {
    let result = Martlet.run(["train", "data", "--model", "mobilenetv2"] + options)
    #expect(result.exitCode == 64, "\(result)")
    #expect(result.errors.contains(text), "\(result.errors)")
  }
}

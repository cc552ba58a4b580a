import Foundation
import MartletFormats
import TestSupport
import Testing

/// The documents that scripts rely on.
@Suite struct JSONShapeTests {
  let folder = TemporaryFolder()

  @Test func trainEvaluateAndPredict() throws {
    _ = try TestImages.twoClasses(in: folder, "data/train")
    _ = try TestImages.twoClasses(in: folder, "data/test", perClass: 6)
    let (data, run) = (folder.path("data"), folder.path("run"))
    let training = try document(
      Martlet.run(Martlet.quickTraining(data, output: run, ["--epochs", "12", "--json", "--quiet"])))
    #expect(
      training.keys == [
        "run", "epochs", "best_epoch", "validation_accuracy", "test_accuracy", "images_per_second", "seconds",
      ])
    #expect(training["run"]?.stringValue == run)
    #expect(training["epochs"]?.integerValue == 12)
    #expect(
      folder.names(in: "run") == [
        "best.safetensors", "config.json", "confusion.csv", "last.safetensors", "metrics.csv", "quarantine.csv",
      ])

    let evaluation = try document(Martlet.run("evaluate", run, data, "--json"))
    #expect(
      evaluation.keys == ["accuracy", "top5", "loss", "macro_f1", "count", "classes", "confusion", "skipped"])
    #expect(evaluation["accuracy"] == training["test_accuracy"])
    #expect((evaluation["accuracy"]?.doubleValue ?? 0) > 0.9)
    #expect(evaluation["count"]?.integerValue == 12)
    #expect(evaluation["classes"]?.arrayValue?.first?.keys == ["name", "precision", "recall", "count"])
    #expect(evaluation["classes"]?.arrayValue?.map { $0["name"]?.stringValue } == ["dark", "light"])
    #expect(evaluation["confusion"]?.arrayValue?.count == 2)

    let prediction = Martlet.run("predict", run, data + "/test", "--json", "--top", "1")
    #expect(prediction.exitCode == 0)
    let lines = try prediction.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.count == 12)
    for line in lines {
      #expect(line.keys == ["path", "predictions"])
      let predictions = line["predictions"]?.arrayValue ?? []
      #expect(predictions.count == 1)
      #expect(predictions.first?.keys == ["class", "probability"])
      #expect((predictions.first?["probability"]?.doubleValue ?? 0) >= 0.5)
    }

    let configuration = try JSONValue(parsing: contents(of: run + "/config.json") ?? [])
    for key in ["version", "arguments", "seed", "threads", "blas_core", "simd", "data_digest"] {
      #expect(configuration[key].map { $0 != .null } == true, "\(key)")
    }
    #expect(configuration["arguments"]?["epochs"]?.integerValue == 12)
  }

  /// A class without images has no recall, and one that was never answered no precision: null, never NaN.
  @Test func whatIsUndefinedIsNull() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run, ["--epochs", "12"])).exitCode == 0)
    folder.write(try TestImages.png(brightness: 215), to: "part/light/1.png")
    let evaluation = try document(Martlet.run("evaluate", run, folder.path("part"), "--json"))
    let dark = evaluation["classes"]?.arrayValue?.first
    #expect(dark?["recall"] == .null)
    #expect(dark?["count"] == 0)
    #expect(evaluation["macro_f1"] == 1.0)
  }

  @Test func withoutTestImagesTheirAccuracyIsNull() throws {
    let data = try TestImages.twoClasses(in: folder)
    let training = try document(Martlet.run(Martlet.quickTraining(data, output: folder.path("run"), ["--json"])))
    #expect(training["test_accuracy"] == .null)
    #expect(training["validation_accuracy"]?.doubleValue != nil)
    let alone = try document(
      Martlet.run(Martlet.quickTraining(data, output: folder.path("b"), ["--json", "--validation-split", "0"])))
    #expect(alone["validation_accuracy"] == .null)
    #expect(alone["best_epoch"] == alone["epochs"])
  }

  @Test func doctor() throws {
    let report = try document(Martlet.run("doctor", "--json"))
    #expect(
      report.keys == [
        "version", "cpu", "blas", "lapack", "threads", "simd", "png", "gemm_gflops", "fma_peak_gflops",
      ])
    let blas = try #require(report["blas"])
    #expect(Array(blas.keys.prefix(4)) == ["core", "repaired_from", "config", "library"])
    #expect(blas["core"]?.stringValue?.isEmpty == false)
    #expect(report["lapack"]?["library"]?.stringValue?.contains("/") == true)
    #expect((report["threads"]?.integerValue ?? 0) >= 1)
    #expect((report["gemm_gflops"]?.doubleValue ?? 0) > 0)
    #expect((report["fma_peak_gflops"]?.doubleValue ?? 0) > 0)
    let chosen = try document(Martlet.run(["doctor", "--json"], environment: ["OPENBLAS_CORETYPE": "Haswell"]))
    // Elsewhere than on x86 with AVX2 there is no such core to choose.
    if blas["core"]?.stringValue == "SkylakeX" {
      #expect(chosen["blas"]?["core"]?.stringValue == "Haswell")
      #expect(chosen["blas"]?["repaired_from"] == .null)
    }
  }

  @Test func modelsAndDatasets() throws {
    let models = try document(Martlet.run("models", "--json"))
    #expect(
      models.arrayValue?.map { $0["name"]?.stringValue } == [
        "mlp", "lenet5", "smallcnn", "resnet18", "vit-6x192", "vit-tiny", "vit-small",
      ])
    let shapes = try document(
      Martlet.run(
        "dataset", "shapes", folder.path + "/shapes", "--train-per-class", "2", "--test-per-class", "1",
        "--image-size", "16", "--json"))
    #expect(shapes["count"]?.integerValue == 18)
    let report = try document(Martlet.run("dataset", "inspect", folder.path + "/shapes", "--json"))
    #expect(report["splits"]?.arrayValue?.map { $0["name"]?.stringValue } == ["train", "test"])
    #expect(report["sizes"]?.arrayValue == [["width": 16, "height": 16, "count": 18]])
    expectError(Martlet.run("dataset", "shapes", folder.path + "/shapes"), "shapes")
  }

  @Test func exportHoldsPyTorchsNamesAndLoadsAgain() throws {
    let data = try TestImages.twoClasses(in: folder)
    let run = folder.path("run")
    #expect(Martlet.run(Martlet.quickTraining(data, output: run, ["--model", "smallcnn"])).exitCode != nil)
    let file = folder.path("model.safetensors")
    #expect(Martlet.run("export", run, file).exitCode == 0)
    let exported = try Safetensors.read(file)
    #expect(
      exported.names.sorted() == [
        "0.bias", "0.weight", "10.bias", "10.weight", "3.bias", "3.weight", "7.bias", "7.weight",
      ])
    #expect(exported["7.weight"]?.shape == [128, 64 * 2 * 2])
    #expect(exported.metadata["format"] == "pt")
    let direct = Martlet.run("predict", run, data + "/dark/1.png", "--json")
    #expect(Martlet.run("predict", file, data + "/dark/1.png", "--json").output == direct.output)
    expectError(Martlet.run("export", run, file), file, "exists already")
  }
}

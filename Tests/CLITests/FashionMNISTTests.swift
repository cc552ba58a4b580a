import MartletData
import MartletFormats
import TestSupport
import Testing

/// Real images, where the package that holds them is installed.
@Suite(.enabled(if: FashionMNIST.isAvailable)) struct FashionMNISTTests {
  @Test func aSampleIsWrittenAndChosenASmallNetwork() throws {
    let folder = TemporaryFolder()
    let (data, run) = (folder.path + "/fashion", folder.path + "/run")
    let made = try document(Martlet.run("dataset", "fashion-mnist", data, "--per-class", "20", "--json"))
    #expect(made["count"]?.integerValue == 400)
    #expect(folder.names(in: "fashion/train") == FashionMNIST.classes.sorted())
    #expect(folder.names(in: "fashion/test/bag").count == 20)
    let report = try document(Martlet.run("dataset", "inspect", data, "--json"))
    #expect(report["sizes"]?.arrayValue == [["width": 28, "height": 28, "count": 400]])
    // 28x28 grey images get the model that was made for them; chance is one in ten.
    let training = try document(Martlet.run("train", data, "--output", run, "--batch-size", "16", "--json"))
    #expect((training["test_accuracy"]?.doubleValue ?? 0) > 0.4)
    let configuration = try JSONValue(parsing: contents(of: run + "/config.json") ?? [])
    #expect(configuration["resolved"]?["model"] == "smallcnn")
    #expect(configuration["resolved"]?["channels"] == 1)
    expectError(Martlet.run("dataset", "fashion-mnist", data), "fashion")
  }
}

import MartletData
import MartletFormats
import MartletModels
import MartletNN
import MartletTensor
import MartletTraining
import TestSupport
import Testing

/// Weights of a file as a start for other classes, and files that do not fit.
@Suite struct PretrainedModelTests {
  private let folder = TemporaryFolder()

  private func model(_ classes: Int, channels: Int = 3, seed: UInt64 = 1) throws -> any Layer {
    var generator = RandomGenerator(seed: seed)
    return try ModelRegistry.make(
      "mobilenetv2", ModelConfiguration(imageSize: 32, channels: channels, classes: classes), using: &generator)
  }

  /// Counters of batches are integers.
  private func numbers(_ tensor: Tensor) -> [Float] { tensor.cast(to: .float32).array(of: Float.self) }

  /// A file of a model's weights, changed by `edit`.
  private func file(
    _ model: any Layer, _ edit: (inout [(name: String, tensor: Tensor)]) -> Void = { _ in }
  ) throws -> String {
    var tensors = Weights.named(model)
    edit(&tensors)
    let path = folder.path("weights.safetensors")
    try Safetensors.write(NamedTensors(tensors), to: path)
    return path
  }

  @Test func theBackboneIsTakenOverAndTheHeadKept() throws {
    let donor = try model(7, seed: 1)
    let weights = try PretrainedModel(path: try file(donor), model: "mobilenetv2")
    let mine = try model(3, seed: 2)
    let before = Dictionary(uniqueKeysWithValues: Weights.named(mine).map { ($0.name, $0.tensor) })
    try weights.loadBackbone(into: mine)
    let theirs = Dictionary(uniqueKeysWithValues: Weights.named(donor).map { ($0.name, $0.tensor) })
    for (name, tensor) in Weights.named(mine) {
      let expected = name.hasPrefix("classifier.1.") ? before[name] : theirs[name]
      #expect(numbers(tensor) == expected.map(numbers), "\(name)")
    }
    #expect(Weights.head(of: mine)?.name == "classifier.1")

    mine.setFrozen(true)
    Weights.head(of: mine)?.layer.setFrozen(false)
    mine.train()
    let x = Tensor.ones([2, 32, 32, 3])
    let gradients = crossEntropy(mine(x), Tensor([0, 2] as [Int32])).gradients()
    let reached = mine.namedParameters().filter { gradients[$0.parameter] != nil }.map(\.name)
    #expect(reached == ["classifier.1.weight", "classifier.1.bias"])
    for (name, tensor) in Weights.named(mine) where name.contains("running_") {
      #expect(numbers(tensor) == theirs[name].map(numbers), "\(name) has moved")
    }
  }

  @Test func aClassifierHasAsManyClassesAsItsFile() throws {
    let path = try file(model(7))
    let seven = try PretrainedModel(path: path, model: "mobilenetv2").classifier()
    #expect(seven.seal.classes == (0..<7).map { "class \($0)" })
    #expect(seven.seal.preprocessing.height == 224 && seven.seal.preprocessing.channels == 3)
    let thousand = try PretrainedModel(path: try file(model(1000)), model: "mobilenetv2").classifier()
    #expect(thousand.seal.classes[285] == "Egyptian cat")
  }

  @Test func filesThatDoNotFit() throws {
    let cases: [(String, (inout [(name: String, tensor: Tensor)]) -> Void)] = [
      ("missing: features.0.0.weight", { $0.removeAll { $0.name == "features.0.0.weight" } }),
      ("unexpected: extra", { $0.append(("extra", Tensor([1 as Float]))) }),
      (
        "features.0.1.bias",
        { tensors in
          let place = tensors.firstIndex { $0.name == "features.0.1.bias" }!
          tensors[place].tensor = Tensor([1 as Float, 2])
        }
      ),
    ]
    for (text, edit) in cases {
      let weights = try PretrainedModel(path: try file(model(5), edit), model: "mobilenetv2")
      let mine = try model(5, seed: 3)
      let before = Weights.named(mine).map { numbers($0.tensor) }
      for attempt in [{ _ = try weights.classifier() }, { try weights.loadBackbone(into: mine) }] {
        do {
          try attempt()
          Issue.record("\(text) was accepted")
        } catch let error as CheckpointError {
          #expect("\(error)".contains(text), "\(error)")
        }
      }
      #expect(Weights.named(mine).map { numbers($0.tensor) } == before)
    }
    // A head that is no matrix of the width that the model has.
    let narrow = try PretrainedModel(
      path: try file(
        model(5),
        { tensors in
          let place = tensors.firstIndex { $0.name == "classifier.1.weight" }!
          tensors[place].tensor = Tensor.zeros([5, 64])
        }), model: "mobilenetv2")
    #expect(throws: CheckpointError.self) { _ = try narrow.classifier() }
    // Weights for colours do not fit a model of grey images.
    let colours = try PretrainedModel(path: try file(model(5)), model: "mobilenetv2")
    #expect(throws: CheckpointError.self) { try colours.loadBackbone(into: try model(5, channels: 1)) }
    #expect(throws: CheckpointError.self) { _ = try PretrainedModel(path: try file(model(5)), model: "smallcnn") }
    #expect(throws: FileError.self) {
      _ = try PretrainedModel(path: folder.path("nowhere.safetensors"), model: "mobilenetv2")
    }
  }

  /// Grey images of another size through a model for colours: they are enlarged and their channel repeated.
  @Test func greyAndSmallImagesFit() throws {
    let sealed = try PretrainedModel(path: try file(model(4)), model: "mobilenetv2").classifier()
    let image = sealed.seal.preprocessing.applied(to: Image(height: 5, width: 9, channels: 1, repeating: 80))
    #expect(image.height == 224 && image.width == 224 && image.channels == 3)
    #expect(Set(image.bytes) == [80])
  }
}

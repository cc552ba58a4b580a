import MartletData
import MartletFormats
import MartletNN
import MartletTensor
import MartletTraining
import TestSupport
import Testing

@Suite struct CheckpointTests {
  @Test func aSealedModelComesBack() throws {
    let folder = TemporaryFolder()
    let problem = TinyProblem()
    let model = try problem.makeModel()
    let path = folder.path("model.safetensors")
    try SealedModel(model: model, seal: problem.seal).write(to: path)
    let back = try SealedModel(path: path)
    #expect(back.seal == problem.seal)
    let x = Tensor((0..<32).map { Float($0) / 16 }, shape: [2, 4, 4, 1])
    model.evaluate()
    #expect(back.model(x).detached().array(of: Float.self) == model(x).detached().array(of: Float.self))
    // PyTorch's names: the convolutions and linear layers of the sequence, by position.
    let names = try Safetensors.read(path).names.sorted()
    #expect(names == ["0.bias", "0.weight", "10.bias", "10.weight", "3.bias", "3.weight", "7.bias", "7.weight"])
    #expect(try Safetensors.read(path)["0.weight"]?.shape == [32, 1, 3, 3])
  }

  @Test func aModuleIsSavedAndLoadedInALine() throws {
    let folder = TemporaryFolder()
    let path = folder.path("own.safetensors")
    var generator = RandomGenerator(seed: 1)
    let model = Sequential(Linear(4, 3, using: &generator), ReLU(), Linear(3, 2, using: &generator))
    let other = Sequential(Linear(4, 3, using: &generator), ReLU(), Linear(3, 2, using: &generator))
    try model.save(to: path)
    try other.load(from: path)
    let x = Tensor.ones([1, 4])
    #expect(model(x).detached().array(of: Float.self) == other(x).detached().array(of: Float.self))
    let wrong = Sequential(Linear(4, 2, using: &generator))
    let error = #expect(throws: CheckpointError.self) { try wrong.load(from: path) }
    #expect(error?.path == path)
  }

  @Test(arguments: ["martlet.model", "martlet.classes", "martlet.preprocessing"])
  func missingAndDamagedMetadataAreRefused(_ key: String) throws {
    let folder = TemporaryFolder()
    let problem = TinyProblem()
    let path = folder.path("model.safetensors")
    try SealedModel(model: try problem.makeModel(), seal: problem.seal).write(to: path)
    let good = try Safetensors.read(path)
    for text in [nil, "", "{}", "[]", "null", #"["a","a","b"]"#, #"{"name":"smallcnn","height":-1}"#] {
      var damaged = good
      damaged.metadata[key] = text
      try Safetensors.write(damaged, to: path)
      let error = #expect(throws: CheckpointError.self, "\(key) = \(text ?? "none")") { try SealedModel(path: path) }
      #expect(error?.path == path)
    }
  }

  @Test func weightsThatDoNotFitAreRefused() throws {
    let folder = TemporaryFolder()
    let problem = TinyProblem()
    let path = folder.path("model.safetensors")
    try SealedModel(model: try problem.makeModel(), seal: problem.seal).write(to: path)
    let good = try Safetensors.read(path)
    for change in ["missing", "extra", "shape"] {
      var changed = good
      switch change {
      case "missing": changed["3.weight"] = nil
      case "extra": changed["11.weight"] = .zeros([1])
      default: changed["0.bias"] = .zeros([31])
      }
      try Safetensors.write(changed, to: path)
      let error = #expect(throws: CheckpointError.self, "\(change)") { try SealedModel(path: path) }
      #expect(error?.reason.contains("do not fit") == true)
    }
  }

  @Test func aModelWithoutStateCannotBeResumed() throws {
    let folder = TemporaryFolder()
    let problem = TinyProblem()
    let path = folder.path("model.safetensors")
    try SealedModel(model: try problem.makeModel(), seal: problem.seal).write(to: path)
    #expect(throws: CheckpointError.self) { try TrainingCheckpoint(path: path) }
  }

  @Test func anotherOptimiserIsRefused() throws {
    let folder = TemporaryFolder()
    let run = RunFolder(path: folder.path)
    let problem = TinyProblem()
    _ = try problem.makeTrainer(in: run).fit(problem.training)
    let model = try problem.makeModel()
    let trainer = Trainer(
      model, optimizer: SGD(model, momentum: 0.9), options: TrainerOptions(epochs: 3, schedule: .constant(1e-3)))
    #expect(throws: CheckpointError.self) { try trainer.restore(from: TrainingCheckpoint(path: run.last)) }
  }
}

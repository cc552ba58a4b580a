import MartletData
import MartletModels
import MartletNN
import MartletTensor
import MartletTraining
import TestSupport

/// Three classes of 4x4 images that a small network tells apart, and everything to train on them.
struct TinyProblem {
  var modelName = "smallcnn"
  var epochs = 3
  var schedule = Schedule.oneCycle(1e-2)
  var patience: Int?
  var clipNorm: Double?
  static let classes = ["bright", "dark", "noise"]

  static func images(perClass: Int, seed: UInt64) -> ArrayDataset {
    var generator = RandomGenerator(seed: seed)
    var values: [Float] = []
    var labels: [Int] = []
    for index in 0..<perClass * 3 {
      let label = index % 3
      labels.append(label)
      for _ in 0..<16 {
        let noise = Float.random(in: -1...1, using: &generator)
        values.append(label == 0 ? 0.7 + 0.5 * noise : label == 1 ? -0.7 + 0.5 * noise : 2 * noise)
      }
    }
    return ArrayDataset(values: values, sampleShape: [4, 4, 1], labels: labels)
  }

  let training = DataLoader(images(perClass: 20, seed: 1), batchSize: 8, shuffles: true, seed: 7)
  let validation = DataLoader(images(perClass: 10, seed: 2), batchSize: 16)

  var seal: ModelSeal {
    ModelSeal(
      modelName: modelName,
      configuration: ModelConfiguration(height: 4, width: 4, channels: 1, classes: 3),
      classes: Self.classes, preprocessing: Preprocessing(height: 4, width: 4, channels: 1))
  }

  func makeModel() throws -> any Layer {
    var generator = RandomGenerator(seed: 3)
    let model = try ModelRegistry.make(modelName, seal.configuration, using: &generator)
    model.prepare(seed: 3)
    return model
  }

  /// A trainer that writes into the folder, or goes on from the state in it.
  func makeTrainer(in folder: RunFolder? = nil, resuming: Bool = false) throws -> Trainer {
    let model = try makeModel()
    var options = TrainerOptions(epochs: epochs, schedule: schedule)
    options.patience = patience
    options.clipNorm = clipNorm
    let recorder = try folder.map { try RunRecorder(folder: $0, seal: seal, resuming: resuming) }
    let trainer = Trainer(model, optimizer: AdamW(model), options: options, recorder: recorder)
    if resuming, let folder { try trainer.restore(from: TrainingCheckpoint(path: folder.last)) }
    return trainer
  }
}

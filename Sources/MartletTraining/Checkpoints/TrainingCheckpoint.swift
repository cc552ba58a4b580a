import MartletFormats
import MartletNN
import MartletModels
import MartletTensor

/// A saved state of training: the model, the optimiser's state and the progress.
///
/// The model's tensors stand under PyTorch's names; what only training needs stands behind them under `training/`, which
/// no module path can begin with.
public struct TrainingCheckpoint {
  static let optimizerPrefix = "training/optimizer/"
  static let averagePrefix = "training/average/"
  static let averageUpdates = "training/average_updates"
  static let trainingPrefix = "training/"
  static let progressKey = "martlet.training"

  public let path: String
  private let contents: NamedTensors

  /// Reads a file that ``RunRecorder`` wrote. Throws `SafetensorsError`, `FileError` or ``CheckpointError``.
  public init(path: String) throws {
    self.path = path
    contents = try Safetensors.read(path)
    guard contents.metadata[Self.progressKey] != nil else {
      throw CheckpointError(
        path: path, reason: "holds a model but no state of training", hint: "resume from a run folder")
    }
  }

  /// The seal in the file's metadata.
  public func seal() throws(CheckpointError) -> ModelSeal { try ModelSeal(metadata: contents.metadata, path: path) }

  /// Everything that goes into such a file.
  static func contents(
    model: any Module, optimizer: any Optimizer, progress: TrainingProgress, average: WeightAverage?,
    metadata: [String: String]
  ) -> NamedTensors {
    var tensors = NamedTensors(Weights.named(model), metadata: metadata)
    for (name, tensor) in optimizer.stateTensors() { tensors[optimizerPrefix + name] = tensor }
    if let average {
      for (name, tensor) in average.tensors { tensors[averagePrefix + name] = tensor }
      tensors[averageUpdates] = Tensor(Int64(average.updates))
    }
    tensors.metadata[progressKey] = progress.json.text
    return tensors
  }

  func restore(
    _ model: any Module, _ optimizer: any Optimizer, _ average: WeightAverage?
  ) throws(CheckpointError) {
    var weights: [String: Tensor] = [:]
    for (name, tensor) in contents.entries where !name.hasPrefix(Self.trainingPrefix) { weights[name] = tensor }
    var state: [String: Tensor] = [:]
    for (name, tensor) in contents.entries(withPrefix: Self.optimizerPrefix) { state[name] = tensor }
    var averages: [String: Tensor] = [:]
    for (name, tensor) in contents.entries(withPrefix: Self.averagePrefix) { averages[name] = tensor }
    let updates = contents[Self.averageUpdates].map { Int($0.cast(to: .int64).array(of: Int64.self).first ?? 0) } ?? 0
    do throws(NamedTensorError) {
      try Weights.load(weights, into: model)
      try optimizer.restore(state)
      try average?.restore(averages, updates: updates)
    } catch {
      throw CheckpointError(path: path, reason: "does not fit this model and optimiser: \(error)")
    }
  }

  func progress(patience: Int?) throws(CheckpointError) -> TrainingProgress {
    let json = try? contents.metadata[Self.progressKey].map { try JSONValue(parsing: $0) }
    guard let json, let progress = TrainingProgress(json, patience: patience) else {
      throw CheckpointError(path: path, reason: "the state of training in its metadata is damaged")
    }
    return progress
  }
}

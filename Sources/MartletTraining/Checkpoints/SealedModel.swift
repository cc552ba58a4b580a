import MartletFormats
import MartletModels
public import MartletNN
import MartletTensor

/// A trained model with its seal, as a file holds it.
public struct SealedModel {
  public let model: any Layer
  public let seal: ModelSeal

  public init(model: any Layer, seal: ModelSeal) {
    self.model = model
    self.seal = seal
  }

  /// Reads a model file or a checkpoint, builds the model and fills it, in evaluation mode.
  ///
  /// Throws `SafetensorsError`, `FileError`, or ``CheckpointError`` when the weights do not fit the model.
  public init(path: String) throws {
    let contents = try Safetensors.read(path)
    seal = try ModelSeal(metadata: contents.metadata, path: path)
    var generator = RandomGenerator(seed: 0)
    do throws(ModelError) {
      model = try ModelRegistry.make(seal.modelName, seal.configuration, using: &generator)
    } catch {
      throw CheckpointError(path: path, reason: "\(error)")
    }
    var weights: [String: Tensor] = [:]
    for (name, tensor) in contents.entries where !name.hasPrefix(TrainingCheckpoint.trainingPrefix) {
      weights[name] = tensor
    }
    do throws(NamedTensorError) { try Weights.load(weights, into: model) } catch {
      throw CheckpointError(path: path, reason: "the weights do not fit a \(seal.modelName): \(error)")
    }
    model.evaluate()
  }

  /// Writes the model and its seal, without any state of training. Throws `FileError`.
  public func write(to path: String) throws {
    try Safetensors.write(NamedTensors(Weights.named(model), metadata: seal.metadata), to: path)
  }
}

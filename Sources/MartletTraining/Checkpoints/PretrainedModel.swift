public import MartletData
import MartletFormats
public import MartletModels
public import MartletNN
import MartletTensor

/// A file of published weights for a model of the registry: a classifier of ImageNet's classes, and a start for training on others.
///
///     let weights = try PretrainedModel(path: "efficientnet-lite0.safetensors", model: "efficientnet-lite0")
///     let classifier = try weights.classifier()                   // ImageNet's 1,000 classes
///     try weights.loadBackbone(into: model)                       // all but the last layer
public struct PretrainedModel {
  public let path: String
  /// The model's name in the registry.
  public let name: String
  /// What the weights expect of images.
  public let convention: ImageConvention
  private let weights: PublishedWeights

  /// Reads a safetensors file. Throws `SafetensorsError`, `FileError`, `ModelError`, or ``CheckpointError`` for a model that has no
  /// published weights.
  public init(path: String, model name: String) throws {
    let entry = try ModelRegistry.entry(name)
    guard let convention = entry.convention else {
      let known = ModelRegistry.entries.filter { $0.convention != nil }.map(\.name).joined(separator: ", ")
      throw CheckpointError(
        path: path, reason: "there are no published weights of \(name)", hint: "there are of \(known)")
    }
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors.read(path).entries { tensors[name] = tensor }
    self.path = path
    self.name = name
    self.convention = convention
    weights = PublishedWeights(tensors, model: name)
  }

  /// How images are prepared for these weights; `side` is the published one unless given.
  public func preprocessing(side: Int? = nil, fit: FitPolicy = .crop, alpha: AlphaPolicy = .white) -> Preprocessing {
    Preprocessing(
      height: side ?? convention.imageSize, width: side ?? convention.imageSize, channels: 3, fit: fit, alpha: alpha,
      mean: convention.mean, deviation: convention.deviation)
  }

  /// The model with all its weights, in evaluation mode. The classes have ImageNet's names when there are as many, else
  /// numbers.
  ///
  /// Throws ``CheckpointError`` when the weights do not fit.
  public func classifier() throws -> SealedModel {
    let input = preprocessing()
    var configuration = ModelConfiguration(imageSize: input.height, channels: 3, classes: ImageNet.classes.count)
    var generator = RandomGenerator(seed: 0)
    var model = try ModelRegistry.make(name, configuration, using: &generator)
    if let count = weights.classCount(for: model), count != configuration.classes, (1...1_000_000).contains(count) {
      configuration.classes = count
      model = try ModelRegistry.make(name, configuration, using: &generator)
    }
    do throws(NamedTensorError) { try weights.load(into: model) } catch { throw misfit(error) }
    model.evaluate()
    let classes =
      configuration.classes == ImageNet.classes.count
      ? ImageNet.classes : (0..<configuration.classes).map { "class \($0)" }
    return SealedModel(
      model: model,
      seal: ModelSeal(modelName: name, configuration: configuration, classes: classes, preprocessing: input))
  }

  /// Fills everything but the model's last layer. Throws ``CheckpointError`` when the weights do not fit; nothing has been changed
  /// then.
  public func loadBackbone(into model: any Layer) throws {
    do throws(NamedTensorError) { try weights.loadBackbone(into: model) } catch { throw misfit(error) }
  }

  private func misfit(_ error: NamedTensorError) -> CheckpointError {
    CheckpointError(path: path, reason: "the weights do not fit a \(name): \(error)")
  }
}

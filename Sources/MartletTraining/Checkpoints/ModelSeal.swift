public import MartletData
import MartletFormats
public import MartletModels

/// What a model file says about its model besides the weights: enough to build it again and feed it as in training.
public struct ModelSeal: Sendable, Equatable {
  /// The model's name in `ModelRegistry`.
  public let modelName: String
  public let configuration: ModelConfiguration
  /// Names of the classes in the order of the model's outputs.
  public let classes: [String]
  public let preprocessing: Preprocessing

  public init(
    modelName: String, configuration: ModelConfiguration, classes: [String], preprocessing: Preprocessing
  ) {
    self.modelName = modelName
    self.configuration = configuration
    self.classes = classes
    self.preprocessing = preprocessing
  }
}

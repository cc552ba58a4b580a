import MartletNN
import MartletTensor

extension ModelRegistry {
  /// A model of the same name and values whose parameters and buffers are of another floating-point type, in the mode of new
  /// layers.
  ///
  /// - Parameter model: what ``make(_:_:using:)`` made of `name` and `configuration`.
  /// - Throws: `ModelError` when there is no such model or it cannot have this configuration.
  public static func copy(
    of model: any Layer, named name: String, _ configuration: ModelConfiguration, dtype: DType
  ) throws(ModelError) -> any Layer {
    var configuration = configuration
    configuration.dtype = dtype
    var generator = RandomGenerator(seed: 0)
    let copy = try make(name, configuration, using: &generator)
    let weights = Dictionary(Weights.named(model).map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    do throws(NamedTensorError) { try Weights.load(weights, into: copy) } catch {
      misuse("ModelRegistry.copy", "the model is not the \(name) of this configuration: \(error)")
    }
    return copy
  }
}

public import MartletNN
public import MartletTensor

/// Weights of a model of the registry that somebody else trained, by PyTorch's names.
public struct PublishedWeights {
  /// The model's name in the registry.
  public let model: String
  /// The file's tensors under the names of that model.
  public let tensors: [String: Tensor]

  /// - Parameter tensors: as a file holds them; the names that the registry's model is published under are known too.
  public init(_ tensors: [String: Tensor], model: String) {
    self.model = model
    self.tensors = Dictionary(
      tensors.map { (PublishedNames.canonical($0.key, model: model), $0.value) },
      uniquingKeysWith: { first, _ in first })
  }

  /// How many classes the weights tell apart, by their last layer; nil when that is not there.
  public func classCount(for layer: any Layer) -> Int? {
    guard let name = Weights.head(of: layer)?.name else { return nil }
    return tensors[name + ".weight"].flatMap { $0.rank == 2 ? $0.shape[0] : nil }
  }

  /// Fills the whole model. Throws `NamedTensorError`; nothing has been changed then.
  public func load(into layer: any Layer) throws(NamedTensorError) { try Weights.load(tensors, into: layer) }

  /// Fills everything but the last linear layer, which keeps its own values: the start of training for other classes.
  ///
  /// Throws `NamedTensorError` when anything else is missing, left over or of another shape; nothing has been changed then.
  public func loadBackbone(into layer: any Layer) throws(NamedTensorError) {
    guard let head = Weights.head(of: layer) else { return try load(into: layer) }
    var backbone = tensors.filter { !$0.key.hasPrefix(head.name + ".") }
    for (name, tensor) in Weights.named(layer) where name.hasPrefix(head.name + ".") { backbone[name] = tensor }
    try Weights.load(backbone, into: layer)
  }
}

extension Weights {
  /// The last linear layer of a classifier, under its name in files; nil for a model without one.
  public static func head(of model: any Layer) -> (name: String, layer: Linear)? {
    let fileName = FilePaths(model)
    for (name, module) in model.namedModules().reversed() {
      if let linear = module as? Linear { return (fileName(name), linear) }
    }
    return nil
  }
}

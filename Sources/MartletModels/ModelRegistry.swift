import MartletNN
import MartletTensor

/// The models that are known by name: one row a model.
public enum ModelRegistry {
  /// What the registry knows about a model.
  public struct Entry: Sendable {
    /// What `--model` and configurations call it.
    public let name: String
    /// One line for a list of models.
    public let summary: String
    /// The side of the images that the model was designed for; nil when it fits itself to the data's.
    public let imageSize: Int?
    /// The smallest side of images that leaves something to classify.
    public let minimumImageSize: Int
    let make: @Sendable (ModelConfiguration, inout RandomGenerator) -> any Layer
  }

  /// All models, simplest first.
  public static let entries: [Entry] = [
    Entry(
      name: "mlp", summary: "two hidden layers of 512, ReLU", imageSize: 28, minimumImageSize: 1,
      make: { mlp($0, using: &$1) }),
    Entry(
      name: "lenet5", summary: "LeNet-5: two 5x5 convolutions, tanh, average pooling", imageSize: 28,
      minimumImageSize: 12, make: { lenet5($0, using: &$1) }),
    Entry(
      name: "smallcnn", summary: "two 3x3 convolutions (32, 64), max pooling, 128 hidden units, dropout 0.5",
      imageSize: 28, minimumImageSize: 4, make: { smallCNN($0, using: &$1) }),
    Entry(
      name: "resnet18", summary: "ResNet-18; 3x3 stem below 64 pixels, 7x7 stem from 64 on", imageSize: nil,
      minimumImageSize: 1, make: { ResNet.resNet18($0, using: &$1) }),
    Entry(
      name: "vit-6x192", summary: "Vision Transformer for small images: 6 layers of 192, 3 heads, patches of 4",
      imageSize: 32, minimumImageSize: 4,
      make: { VisionTransformer($0, patch: 4, width: 192, depth: 6, heads: 3, using: &$1) }),
    Entry(
      name: "vit-tiny", summary: "Vision Transformer, Tiny: 12 layers of 192, 3 heads, patches of 16", imageSize: 224,
      minimumImageSize: 16, make: { VisionTransformer($0, patch: 16, width: 192, depth: 12, heads: 3, using: &$1) }),
    Entry(
      name: "vit-small", summary: "Vision Transformer, Small: 12 layers of 384, 6 heads, patches of 16",
      imageSize: 224, minimumImageSize: 16,
      make: { VisionTransformer($0, patch: 16, width: 384, depth: 12, heads: 6, using: &$1) }),
  ]

  /// The names of all models.
  public static var names: [String] { entries.map(\.name) }

  /// The entry of that name.
  public static func entry(_ name: String) throws(ModelError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .unknown(name: name, known: names)
    }
    return entry
  }

  /// A new model with parameters drawn from `generator`.
  ///
  /// - Throws: `ModelError` when there is no such model or it cannot have this configuration.
  public static func make(
    _ name: String, _ configuration: ModelConfiguration, using generator: inout RandomGenerator
  ) throws(ModelError) -> any Layer {
    let entry = try entry(name)
    // The bounds keep every product of sizes far from overflow; no image or label set comes near them.
    try check("image height", configuration.height, 1...16_384)
    try check("image width", configuration.width, 1...16_384)
    try check("number of channels", configuration.channels, 1...1_024)
    try check("number of classes", configuration.classes, 1...1_000_000)
    if let rate = configuration.dropout, !(rate >= 0 && rate < 1) { throw .dropoutOutOfRange(rate) }
    if min(configuration.height, configuration.width) < entry.minimumImageSize {
      throw .imageTooSmall(
        model: name, height: configuration.height, width: configuration.width, minimum: entry.minimumImageSize)
    }
    return entry.make(configuration, &generator)
  }

  private static func check(_ what: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(ModelError) {
    if !allowed.contains(value) { throw .outOfRange(what: what, value: value, allowed: allowed) }
  }
}

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
    /// What published weights of the model expect of images; nil when there are none.
    public var convention: ImageConvention?
    /// Numbers in the parameters of the model for `example`.
    public let parameters: Int
    /// Floating-point operations of a forward pass over one image of `example`, a multiply-add counted as two.
    public let operations: Int
    let make: @Sendable (ModelConfiguration, inout RandomGenerator) -> any Layer

    /// The configuration that `parameters` and `operations` are of: ImageNet's for models with published weights, ten classes
    /// of 28x28 grey or 32x32 RGB images for the others.
    public var example: ModelConfiguration {
      let side = convention?.imageSize ?? imageSize ?? 32
      return ModelConfiguration(imageSize: side, channels: side == 28 ? 1 : 3, classes: convention == nil ? 10 : 1_000)
    }
  }

  /// All models, simplest first.
  public static let entries: [Entry] = [
    Entry(
      name: "mlp", summary: "two hidden layers of 512, ReLU", imageSize: 28, minimumImageSize: 1,
      parameters: 669_706, operations: 1_337_344, make: { mlp($0, using: &$1) }),
    Entry(
      name: "lenet5", summary: "LeNet-5: two 5x5 convolutions, tanh, average pooling", imageSize: 28,
      minimumImageSize: 12, parameters: 61_706, operations: 833_040, make: { lenet5($0, using: &$1) }),
    Entry(
      name: "smallcnn", summary: "two 3x3 convolutions (32, 64), max pooling, 128 hidden units, dropout 0.5",
      imageSize: 28, minimumImageSize: 4, parameters: 421_642, operations: 8_482_304, make: { smallCNN($0, using: &$1) }
    ),
    Entry(
      name: "resnet20", summary: "ResNet-20 for small images: 16, 32, 64 channels", imageSize: 32, minimumImageSize: 1,
      parameters: 269_722, operations: 81_102_080, make: { SmallResNet(depth: 3, $0, using: &$1) }),
    Entry(
      name: "resnet56", summary: "ResNet-56 for small images: 16, 32, 64 channels", imageSize: 32, minimumImageSize: 1,
      parameters: 853_018, operations: 250_971_392, make: { SmallResNet(depth: 9, $0, using: &$1) }),
    Entry(
      name: "resnet18", summary: "ResNet-18; 3x3 stem below 64 pixels, 7x7 stem from 64 on", imageSize: nil,
      minimumImageSize: 1, convention: .imageNet, parameters: 11_689_512, operations: 3_628_146_688,
      make: { ResNet(layers: 18, $0, using: &$1) }),
    Entry(
      name: "resnet34", summary: "ResNet-34; stem as resnet18", imageSize: nil, minimumImageSize: 1,
      convention: .imageNet,
      parameters: 21_797_672, operations: 7_327_522_816, make: { ResNet(layers: 34, $0, using: &$1) }),
    Entry(
      name: "resnet50", summary: "ResNet-50, bottleneck blocks; stem as resnet18", imageSize: nil, minimumImageSize: 1,
      convention: .imageNet,
      parameters: 25_557_032, operations: 8_178_368_512, make: { ResNet(layers: 50, $0, using: &$1) }),
    Entry(
      name: "vgg11", summary: "VGG-11 with batch norm; one linear layer below 64 pixels", imageSize: nil,
      minimumImageSize: 32, convention: .imageNet, parameters: 132_868_840, operations: 15_218_180_096,
      make: { VGG(layers: 11, $0, using: &$1) }),
    Entry(
      name: "vgg13", summary: "VGG-13 with batch norm; head as vgg11", imageSize: nil, minimumImageSize: 32,
      convention: .imageNet,
      parameters: 133_053_736, operations: 22_616_932_352, make: { VGG(layers: 13, $0, using: &$1) }),
    Entry(
      name: "vgg16", summary: "VGG-16 with batch norm; head as vgg11", imageSize: nil, minimumImageSize: 32,
      convention: .imageNet,
      parameters: 138_365_992, operations: 30_940_528_640, make: { VGG(layers: 16, $0, using: &$1) }),
    Entry(
      name: "mobilenetv2", summary: "MobileNetV2: inverted residuals, depthwise convolutions", imageSize: nil,
      minimumImageSize: 1, convention: .imageNet, parameters: 3_504_872, operations: 601_548_544,
      make: { MobileNetV2($0, using: &$1) }),
    Entry(
      name: "efficientnet-lite0", summary: "EfficientNet-Lite0: ReLU6, TensorFlow's padding", imageSize: nil,
      minimumImageSize: 1, convention: .efficientNetLite, parameters: 4_652_008, operations: 770_375_104,
      make: { EfficientNetLite($0, using: &$1) }),
    Entry(
      name: "efficientnet-b0", summary: "EfficientNet-B0: squeeze-excitation, SiLU, stochastic depth", imageSize: nil,
      minimumImageSize: 1, convention: .imageNet, parameters: 5_288_548, operations: 771_629_504,
      make: { EfficientNet($0, using: &$1) }),
    Entry(
      name: "densenet121", summary: "DenseNet-121: every layer reads all before it", imageSize: nil,
      minimumImageSize: 29, convention: .imageNet, parameters: 7_978_856, operations: 5_668_323_328,
      make: { DenseNet($0, using: &$1) }),
    Entry(
      name: "vit-6x192", summary: "Vision Transformer for small images: 6 layers of 192, 3 heads, patches of 4",
      imageSize: 32, minimumImageSize: 4,
      parameters: 2_693_578, operations: 365_699_328,
      make: { VisionTransformer($0, patch: 4, width: 192, depth: 6, heads: 3, using: &$1) }),
    Entry(
      name: "vit-tiny", summary: "Vision Transformer, Tiny: 12 layers of 192, 3 heads, patches of 16", imageSize: 224,
      minimumImageSize: 16, convention: .half, parameters: 5_717_416, operations: 2_507_366_400,
      make: { VisionTransformer($0, patch: 16, width: 192, depth: 12, heads: 3, using: &$1) }),
    Entry(
      name: "vit-small", summary: "Vision Transformer, Small: 12 layers of 384, 6 heads, patches of 16",
      imageSize: 224, minimumImageSize: 16,
      convention: .half, parameters: 22_050_664, operations: 9_197_764_608,
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

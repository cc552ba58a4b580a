import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct ModelTests {
  private func make(_ name: String, _ size: Int, _ channels: Int) throws -> any Layer {
    var generator = RandomGenerator(seed: 1)
    return try ModelRegistry.make(
      name, ModelConfiguration(imageSize: size, channels: channels, classes: 10), using: &generator)
  }

  @Test(arguments: [
    ("mlp", 28, 1, 669_706), ("lenet5", 28, 1, 61_706), ("smallcnn", 28, 1, 421_642), ("resnet18", 32, 3, 11_173_962),
    ("resnet18", 64, 3, 11_181_642), ("vgg11", 32, 3, 9_231_114), ("mobilenetv2", 96, 3, 2_236_682),
    ("resnet20", 32, 3, 269_722), ("resnet56", 32, 3, 853_018),
    ("vit-6x192", 32, 3, 2_693_578),
  ]) func parameterCounts(name: String, size: Int, channels: Int, count: Int) throws {
    #expect(try make(name, size, channels).parameterCount == count)
  }

  /// Counts of torchvision's models and timm's, for ImageNet's classes, and of the peer's definitions for ten.
  @Test(arguments: [
    ("vgg11", 132_868_840), ("vgg13", 133_053_736), ("vgg16", 138_365_992), ("resnet18", 11_689_512),
    ("resnet34", 21_797_672), ("resnet50", 25_557_032), ("mobilenetv2", 3_504_872), ("efficientnet-b0", 5_288_548),
    ("densenet121", 7_978_856), ("efficientnet-lite0", 4_652_008), ("vit-tiny", 5_717_416),
    ("vit-small", 22_050_664), ("resnet20", 269_722), ("resnet56", 853_018),
  ]) func publishedParameterCounts(name: String, count: Int) throws {
    #expect(try ModelRegistry.entry(name).parameters == count)
  }

  @Test(arguments: ModelRegistry.entries.map(\.name)) func theListTellsTheTruth(name: String) throws {
    let entry = try ModelRegistry.entry(name)
    var generator = RandomGenerator(seed: 1)
    let model = try ModelRegistry.make(name, entry.example, using: &generator)
    let description = describe(model, input: entry.example.inputShape)
    #expect(description.parameters == entry.parameters, "\(name)")
    #expect(description.operations == entry.operations, "\(name)")
  }

  @Test func otherInputsFit() throws {
    var generator = RandomGenerator(seed: 1)
    for (name, height, width, channels) in [
      ("mlp", 5, 7, 3), ("lenet5", 12, 33, 3), ("smallcnn", 4, 30, 3), ("resnet18", 1, 9, 1), ("resnet18", 65, 64, 4),
      ("resnet20", 3, 9, 1), ("resnet50", 33, 20, 3), ("resnet50", 64, 70, 1), ("vgg11", 33, 45, 1),
      ("vgg13", 64, 71, 3), ("mobilenetv2", 1, 33, 1), ("efficientnet-lite0", 1, 33, 3),
      ("efficientnet-b0", 31, 64, 3), ("densenet121", 29, 40, 3),
      ("vit-6x192", 9, 14, 2),
    ] {
      let configuration = ModelConfiguration(height: height, width: width, channels: channels, classes: 7)
      let model = try ModelRegistry.make(name, configuration, using: &generator)
      let y = withoutGradient { model(Tensor.zeros([2, height, width, channels])) }
      #expect(y.shape == [2, 7], "\(name)")
    }
  }

  @Test func namesOfTheSmallOnes() throws {
    #expect(
      try make("mlp", 28, 1).namedParameters().map(\.name) == [
        "1.weight", "1.bias", "3.weight", "3.bias", "5.weight", "5.bias",
      ])
    #expect(
      try make("lenet5", 28, 1).namedParameters().map(\.name) == [
        "0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias", "9.weight", "9.bias", "11.weight", "11.bias",
      ])
    let cnn = try make("smallcnn", 28, 1)
    #expect(
      cnn.namedParameters().map(\.name) == [
        "0.weight", "0.bias", "3.weight", "3.bias", "7.weight", "7.bias", "10.weight", "10.bias",
      ])
    #expect((cnn as? Sequential)?.layers[9] is Dropout)
  }

  @Test func namesOfResNet18AreTorchvisions() throws {
    let model = try make("resnet18", 64, 3)
    var expected = ["conv1.weight", "bn1.weight", "bn1.bias"]
    for stage in 1...4 {
      for block in 0...1 {
        let path = "layer\(stage).\(block)."
        expected += ["conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias"].map {
          path + $0
        }
        if stage > 1 && block == 0 {
          expected += ["downsample.0.weight", "downsample.1.weight", "downsample.1.bias"].map { path + $0 }
        }
      }
    }
    expected += ["fc.weight", "fc.bias"]
    #expect(model.namedParameters().map(\.name) == expected)
    #expect(model.namedBuffers().count == 60)
  }

  @Test func dropoutCanBeChosen() throws {
    var generator = RandomGenerator(seed: 1)
    let configuration = ModelConfiguration(imageSize: 28, channels: 1, classes: 10, dropout: 0)
    let model = try ModelRegistry.make("smallcnn", configuration, using: &generator)
    #expect(((model as? Sequential)?.layers[9] as? Dropout)?.rate == 0)
  }

  @Test func refusals() throws {
    #expect(ModelRegistry.names.first == "mlp")
    let error = #expect(throws: ModelError.self) { try make("alexnet", 28, 1) }
    #expect(error == .unknown(name: "alexnet", known: ModelRegistry.names))
    #expect(try #require(error).description.contains("smallcnn"))
    #expect(throws: ModelError.imageTooSmall(model: "lenet5", height: 11, width: 11, minimum: 12)) {
      try make("lenet5", 11, 1)
    }
    #expect(throws: ModelError.imageTooSmall(model: "smallcnn", height: 3, width: 3, minimum: 4)) {
      try make("smallcnn", 3, 1)
    }
    #expect(throws: ModelError.outOfRange(what: "image height", value: 0, allowed: 1...16_384)) {
      try make("mlp", 0, 1)
    }
    #expect(throws: ModelError.self) { try make("mlp", Int.max, 3) }
    var generator = RandomGenerator(seed: 1)
    let configuration = ModelConfiguration(imageSize: 28, channels: 1, classes: 10, dropout: 1)
    #expect(throws: ModelError.dropoutOutOfRange(1)) {
      try ModelRegistry.make("smallcnn", configuration, using: &generator)
    }
  }
}

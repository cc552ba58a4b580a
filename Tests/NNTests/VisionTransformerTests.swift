import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct VisionTransformerTests {
  private static func configuration(_ height: Int, _ width: Int) -> ModelConfiguration {
    ModelConfiguration(height: height, width: width, channels: 3, classes: 5, dtype: .float64)
  }

  private func model(
    _ configuration: ModelConfiguration, _ pooling: VisionTransformer.Pooling = .classToken
  ) -> VisionTransformer {
    var generator = RandomGenerator(seed: 1)
    return VisionTransformer(
      configuration, patch: 4, width: 8, depth: 2, heads: 2, hidden: 12, pooling: pooling, using: &generator)
  }

  @Test func namesAreTimms() {
    func both(_ paths: [String]) -> [String] { paths.flatMap { ["\($0).weight", "\($0).bias"] } }
    let blocks = (0..<2).flatMap { block in
      both(["norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"].map { "blocks.\(block).\($0)" })
    }
    let rest = both(["patch_embed.proj", "head"])
    let withToken = Weights.named(model(Self.configuration(8, 12)))
    #expect(Set(withToken.map(\.name)) == Set(["cls_token", "pos_embed"] + blocks + rest + both(["norm"])))
    let shapes = Dictionary(uniqueKeysWithValues: withToken.map { ($0.name, $0.tensor.shape) })
    #expect(shapes["cls_token"] == [1, 1, 8] && shapes["pos_embed"] == [1, 7, 8])
    #expect(shapes["patch_embed.proj.weight"] == [8, 3, 4, 4] && shapes["blocks.1.attn.qkv.weight"] == [24, 8])
    let withMean = Weights.named(model(Self.configuration(8, 12), .mean))
    #expect(Set(withMean.map(\.name)) == Set(["pos_embed"] + blocks + rest + both(["fc_norm"])))
    #expect(withMean.first { $0.name == "pos_embed" }?.tensor.shape == [1, 6, 8])
  }

  /// The published sizes with 1,000 classes.
  @Test(arguments: [("vit-tiny", 5_717_416), ("vit-small", 22_050_664)])
  func parameterCounts(name: String, count: Int) throws {
    var generator = RandomGenerator(seed: 1)
    let configuration = ModelConfiguration(imageSize: 224, channels: 3, classes: 1000)
    #expect(try ModelRegistry.make(name, configuration, using: &generator).parameterCount == count)
  }

  @Test func pixelsBeyondTheLastPatchAreNotSeen() {
    var generator = RandomGenerator(seed: 2)
    let model = model(Self.configuration(9, 14))
    let x = Tensor.normal([2, 9, 14, 3], dtype: .float64, using: &generator)
    let y = model(x)
    #expect(y.shape == [2, 5])
    let changed = x.replacing(.all, 8..., with: 7).replacing(.all, .all, 12..., with: 7)
    #expect(model(changed).array(of: Double.self) == y.array(of: Double.self))
    #expect(model(x.replacing(.all, 7, with: 7)).array(of: Double.self) != y.array(of: Double.self))
  }

  /// The mean of the patches does not depend on their order once there are no positions.
  @Test func meanPoolingIsSymmetric() {
    var generator = RandomGenerator(seed: 3)
    let model = model(Self.configuration(4, 12), .mean)
    for (name, parameter) in model.namedParameters() where name == "posEmbed" {
      parameter.assign(.zeros(parameter.shape, dtype: .float64))
    }
    let x = Tensor.normal([1, 4, 12, 3], dtype: .float64, using: &generator)
    let rolled = x.rolled(by: 4, axis: 2)
    #expect((model(x) - model(rolled)).absolute().max().item() < 1e-12)
  }

  @Test func everyParameterLearns() {
    for pooling in [VisionTransformer.Pooling.classToken, .mean] {
      let model = model(Self.configuration(8, 8), pooling)
      let loss = crossEntropy(model(Tensor.ones([2, 8, 8, 3], dtype: .float64)), Tensor([0, 1] as [Int32]))
      #expect(model.parametersWithoutGradient(in: loss.gradients()) == [])
    }
  }

  @Test func otherImagesAreRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let model = VisionTransformer(
        VisionTransformerTests.configuration(8, 8), patch: 4, width: 8, depth: 1, heads: 2, using: &generator)
      _ = model(Tensor.zeros([1, 12, 8, 3], dtype: .float64))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("VisionTransformer: images [1, 12, 8, 3]"), "\(text)")
    #expect(throws: ModelError.imageTooSmall(model: "vit-6x192", height: 3, width: 3, minimum: 4)) {
      var generator = RandomGenerator(seed: 1)
      return try ModelRegistry.make(
        "vit-6x192", ModelConfiguration(imageSize: 3, channels: 1, classes: 2), using: &generator)
    }
  }
}

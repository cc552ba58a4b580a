import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct WeightsTests {
  private func dictionary(_ tensors: [(name: String, tensor: Tensor)]) -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
  }

  private func make(_ name: String, _ size: Int, _ channels: Int, seed: UInt64) throws -> any Layer {
    var generator = RandomGenerator(seed: seed)
    return try ModelRegistry.make(
      name, ModelConfiguration(imageSize: size, channels: channels, classes: 4), using: &generator)
  }

  @Test(arguments: [("mlp", 6, 3), ("lenet5", 28, 3), ("smallcnn", 12, 2), ("resnet18", 32, 3), ("vit-6x192", 8, 3)])
  func roundTripsGiveTheSameOutput(name: String, size: Int, channels: Int) throws {
    let (source, target) = (try make(name, size, channels, seed: 1), try make(name, size, channels, seed: 2))
    var generator = RandomGenerator(seed: 3)
    let x = Tensor.normal([2, size, size, channels], using: &generator)
    _ = withoutGradient { source(x) }
    for model in [source, target] { model.evaluate() }
    func output(_ model: any Layer) -> [Float] { withoutGradient { model(x) }.array(of: Float.self) }
    #expect(output(source) != output(target))
    let problems = try Weights.load(dictionary(Weights.named(source)), into: target)
    #expect(problems.isEmpty)
    #expect(output(source) == output(target))
  }

  /// Layouts element by element, by their definitions.
  @Test func layoutsAreThoseOfPyTorch() throws {
    var generator = RandomGenerator(seed: 1)
    let (h, w, c) = (2, 3, 4)
    let convolution = Conv2D(6, 8, kernel: Size2D(2, 3), groups: 2, using: &generator)
    let afterFlatten = Linear(
      h * w * c, 5, flattened: FeatureMap(height: h, width: w, channels: c), using: &generator)
    let plain = Linear(3, 2, using: &generator)
    let model = Sequential(convolution, afterFlatten, plain)
    let file = dictionary(Weights.named(model))

    let k = try #require(file["0.weight"])
    #expect(k.shape == [8, 3, 2, 3])
    let (kFile, kMemory) = (k.array(of: Float.self), convolution.weight.value.array(of: Float.self))
    for o in 0..<8 {
      for i in 0..<3 {
        for y in 0..<2 {
          for x in 0..<3 { #expect(kFile[((o * 3 + i) * 2 + y) * 3 + x] == kMemory[((y * 3 + x) * 3 + i) * 8 + o]) }
        }
      }
    }
    let f = try #require(file["1.weight"])
    #expect(f.shape == [5, 24])
    let (fFile, fMemory) = (f.array(of: Float.self), afterFlatten.weight.value.array(of: Float.self))
    for o in 0..<5 {
      for y in 0..<h {
        for x in 0..<w {
          for i in 0..<c { #expect(fFile[o * 24 + (i * h + y) * w + x] == fMemory[((y * w + x) * c + i) * 5 + o]) }
        }
      }
    }
    let p = try #require(file["2.weight"])
    let (pFile, pMemory) = (p.array(of: Float.self), plain.weight.value.array(of: Float.self))
    for o in 0..<2 { for i in 0..<3 { #expect(pFile[o * 3 + i] == pMemory[i * 2 + o]) } }
    #expect(file["1.bias"]?.array(of: Float.self) == afterFlatten.bias?.value.array(of: Float.self))
  }

  /// [Cout, Cin/groups, kernel…], and [Cin, Cout/groups, kernel…] of transposed convolutions.
  @Test func convolutionLayoutsOfAllDimensions() throws {
    var generator = RandomGenerator(seed: 1)
    let layers: [(layer: any Layer, file: Shape, spatial: Int)] = [
      (Conv1D(4, 6, kernel: 3, groups: 2, using: &generator), [6, 2, 3], 3),
      (Conv3D(2, 3, kernel: Size3D(2, 3, 4), using: &generator), [3, 2, 2, 3, 4], 24),
      (ConvTranspose1D(4, 6, kernel: 3, groups: 2, using: &generator), [4, 3, 3], 3),
      (ConvTranspose2D(2, 3, kernel: Size2D(2, 3), using: &generator), [2, 3, 2, 3], 6),
      (ConvTranspose3D(2, 3, kernel: Size3D(2, 3, 4), using: &generator), [2, 3, 2, 3, 4], 24),
    ]
    for (layer, shape, spatial) in layers {
      let file = dictionary(Weights.named(layer))
      let weight = try #require(file["weight"])
      #expect(weight.shape == shape)
      let memory = try #require(layer.namedParameters().first { $0.name == "weight" }).parameter.value
      let (inner, outer) = (shape[1], shape[0])
      let (held, kept) = (weight.array(of: Float.self), memory.array(of: Float.self))
      for o in 0..<outer {
        for i in 0..<inner {
          for k in 0..<spatial { #expect(held[(o * inner + i) * spatial + k] == kept[(k * inner + i) * outer + o]) }
        }
      }
      let before = kept
      for (_, parameter) in layer.namedParameters() { parameter.assign(parameter.value.detached() * 2) }
      try Weights.load(file, into: layer)
      let after = try #require(layer.namedParameters().first { $0.name == "weight" }).parameter.value
      #expect(after.array(of: Float.self) == before)
    }
  }

  @Test func buffersHavePyTorchsNames() throws {
    let model = try make("resnet18", 32, 3, seed: 1)
    let named = Weights.named(model)
    #expect(named.count == 62 + 60)
    let names = Set(named.map(\.name))
    for name in ["bn1.running_mean", "layer2.0.downsample.1.running_var", "layer4.1.bn2.num_batches_tracked"] {
      #expect(names.contains(name))
    }
    #expect(named.first { $0.name == "bn1.num_batches_tracked" }?.tensor.dtype == .int64)
    #expect(named.first { $0.name == "bn1.num_batches_tracked" }?.tensor.shape == [])
  }

  @Test func whatDoesNotFitIsNamedAndChangesNothing() throws {
    let model = try make("smallcnn", 12, 1, seed: 1)
    let before = Weights.named(model).map { $0.tensor.withUnsafeBytes { Array($0) } }
    var file = dictionary(Weights.named(try make("smallcnn", 12, 1, seed: 2)))
    file["3.bias"] = nil
    file["extra"] = Tensor([1] as [Float])
    let error = #expect(throws: NamedTensorError.self) { try Weights.load(file, into: model) }
    #expect(error == NamedTensorError(missing: ["3.bias"], unexpected: ["extra"]))
    #expect(Weights.named(model).map { $0.tensor.withUnsafeBytes { Array($0) } } == before)

    let problems = try Weights.load(file, into: model, strict: false)
    #expect(problems.missing == ["3.bias"] && problems.unexpected == ["extra"])
    #expect(Weights.named(model).map { $0.tensor.withUnsafeBytes { Array($0) } } != before)

    file["0.weight"] = Tensor.zeros([3, 3, 1, 32])
    let mismatch = #expect(throws: NamedTensorError.self) { try Weights.load(file, into: model, strict: false) }
    #expect(mismatch?.mismatched.first?.name == "0.weight")
    #expect(try #require(mismatch).description.contains("[3, 3, 1, 32]"))
  }

  @Test func partsOfAFileAndOfAModel() throws {
    let model = try make("smallcnn", 12, 1, seed: 1)
    let other = dictionary(Weights.named(try make("smallcnn", 12, 1, seed: 2)))
    var file = Dictionary(uniqueKeysWithValues: other.map { ("body.\($0)", $1) })
    file["head.weight"] = Tensor.zeros([3])
    file["body.position_ids"] = Tensor.zeros([1, 5], dtype: .int64)
    let before = dictionary(Weights.named(model))
    let error = #expect(throws: NamedTensorError.self) { try Weights.load(file, into: model, prefix: "body.") }
    #expect(error == NamedTensorError(unexpected: ["body.position_ids"]))

    // The last layer is another one there: it stays as it is here.
    file["body.10.weight"] = Tensor.zeros([7, 128])
    let mismatch = #expect(throws: NamedTensorError.self) {
      try Weights.load(file, into: model, prefix: "body.", ignoring: ["position_ids"])
    }
    #expect(mismatch?.mismatched.map(\.name) == ["body.10.weight"])
    for (name, tensor) in Weights.named(model) {
      #expect(tensor.array(of: Float.self) == before[name]?.array(of: Float.self), "\(name) changed")
    }
    let problems = try Weights.load(file, into: model, prefix: "body.", ignoring: ["position_ids", "10"])
    #expect(problems.isEmpty)
    for (name, tensor) in Weights.named(model) {
      let expected = name.hasPrefix("10.") ? before : other
      #expect(tensor.array(of: Float.self) == expected[name]?.array(of: Float.self), "\(name)")
    }
    // "1" is no beginning of "10".
    #expect(throws: NamedTensorError.self) {
      try Weights.load(file, into: model, prefix: "body.", ignoring: ["position_ids", "1"])
    }
    let none = #expect(throws: NamedTensorError.self) { try Weights.load(file, into: model, prefix: "bert.") }
    #expect(none?.missing.count == 8 && none?.missing.first == "bert.0.bias")
  }

  final class Tied: Module {
    let encoder: Linear
    let decoder: Linear
    init(seed: UInt64) {
      var generator = RandomGenerator(seed: seed)
      encoder = Linear(2, 2, bias: false, using: &generator)
      decoder = encoder
    }
  }

  @Test func tiedParametersLoadFromAnyOfTheirNames() throws {
    let source = Tied(seed: 1)
    let file = dictionary(Weights.named(source))
    #expect(file.keys.sorted() == ["encoder.weight"])
    let expected = source.encoder.weight.value.array(of: Float.self)
    for names in [["encoder.weight"], ["decoder.weight"], ["encoder.weight", "decoder.weight"]] {
      let target = Tied(seed: 2)
      try Weights.load(Dictionary(uniqueKeysWithValues: names.map { ($0, file["encoder.weight"]!) }), into: target)
      #expect(target.decoder.weight.value.array(of: Float.self) == expected)
    }
  }

  final class Renamed: Module, FileNamed {
    let inputLayer: Linear
    let blocks: [BatchNorm]
    let selfAttention: Linear
    init() {
      var generator = RandomGenerator(seed: 0)
      inputLayer = Linear(1, 1, bias: false, using: &generator)
      blocks = [BatchNorm(1)]
      selfAttention = Linear(1, 1, bias: false, using: &generator)
    }
    var fileNames: [String: String] { ["selfAttention": "attention.self", "blocks": "layer"] }
  }

  @Test func namesInFiles() {
    #expect(
      Weights.named(Renamed()).map(\.name) == [
        "input_layer.weight", "layer.0.weight", "layer.0.bias", "attention.self.weight", "layer.0.running_mean",
        "layer.0.running_var", "layer.0.num_batches_tracked",
      ])
  }

  @Test func floatTypesConvert() throws {
    var generator = RandomGenerator(seed: 1)
    let single = Linear(3, 2, using: &generator)
    let double = Linear(3, 2, dtype: .float64, using: &generator)
    try Weights.load(dictionary(Weights.named(single)), into: double)
    #expect(double.weight.value.array(of: Double.self) == single.weight.value.array(of: Float.self).map { Double($0) })
  }
}

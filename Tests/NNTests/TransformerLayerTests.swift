import Glibc
import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct TransformerLayerTests {
  private func difference(_ a: Tensor, _ b: Tensor) -> Double {
    a.elementCount == 0 ? 0 : (a - b).absolute().max().cast(to: .float64).item()
  }

  private func isFinite(_ x: Tensor) -> Bool { x.isFinite().all().array(of: Bool.self)[0] }

  @Test func namesInFilesArePyTorchs() {
    var generator = RandomGenerator(seed: 1)
    let encoder = TransformerEncoderLayer(4, heads: 2, hidden: 6, using: &generator)
    let attention = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]
    let rest = ["linear1", "linear2", "norm1", "norm2"].flatMap { ["\($0).weight", "\($0).bias"] }
    #expect(Weights.named(encoder).map(\.name) == attention.map { "self_attn.\($0)" } + rest)
    let shapes = Dictionary(uniqueKeysWithValues: Weights.named(encoder).map { ($0.name, $0.tensor.shape) })
    #expect(shapes["self_attn.in_proj_weight"] == [12, 4] && shapes["linear1.weight"] == [6, 4])

    let decoder = TransformerDecoderLayer(4, heads: 2, using: &generator)
    #expect(
      Set(Weights.named(decoder).map(\.name))
        == Set(
          attention.flatMap { ["self_attn.\($0)", "multihead_attn.\($0)"] } + rest + ["norm3.weight", "norm3.bias"]))
    let stack = TransformerEncoder([encoder], norm: LayerNorm(4))
    #expect(Weights.named(stack).first?.name == "layers.0.self_attn.in_proj_weight")
    #expect(Weights.named(stack).last?.name == "norm.bias")
    let gated = FeedForward(4, hidden: 3, activation: .swiglu, bias: false, using: &generator)
    #expect(Weights.named(gated).map(\.name) == ["linear1.weight", "linear2.weight", "linear3.weight"])
  }

  @Test(arguments: [false, true]) func paddingChangesNothing(preNorm: Bool) {
    var generator = RandomGenerator(seed: 2)
    let layer = TransformerEncoderLayer(8, heads: 2, preNorm: preNorm, dtype: .float64, using: &generator)
    let x = Tensor.normal([2, 5, 8], dtype: .float64, using: &generator)
    let mask = Tensor([true, true, true, false, false, true, true, true, true, true], shape: [2, 1, 1, 5])
    let y = layer(x, mask: mask)
    #expect(difference(y[0..<1, 0..<3], layer(x[0..<1, 0..<3])) < 1e-12)
    #expect(difference(y[1..<2], layer(x[1..<2])) < 1e-12)
    // What stands at padding is not seen, whatever it is.
    let other = x.replacing(0, 3..<5, with: 1e6)
    #expect(difference(layer(other, mask: mask)[0, 0..<3], y[0, 0..<3]) < 1e-12)
  }

  @Test func causalLayersDoNotLookAhead() {
    var generator = RandomGenerator(seed: 3)
    let encoder = TransformerEncoderLayer(8, heads: 4, preNorm: true, dtype: .float64, using: &generator)
    let decoder = TransformerDecoderLayer(8, heads: 2, dtype: .float64, using: &generator)
    let x = Tensor.normal([1, 6, 8], dtype: .float64, using: &generator)
    let memory = Tensor.normal([1, 3, 8], dtype: .float64, using: &generator)
    let changed = x.replacing(.all, 4..<6, with: 0)
    let (a, b) = (encoder(x, mask: nil, isCausal: true), encoder(changed, mask: nil, isCausal: true))
    #expect(difference(a[.all, 0..<4], b[.all, 0..<4]) < 1e-12 && difference(a, b) > 0.1)
    let (c, d) = (decoder(x, memory: memory), decoder(changed, memory: memory))
    #expect(difference(c[.all, 0..<4], d[.all, 0..<4]) < 1e-12 && difference(c, d) > 0.1)
    #expect(difference(decoder(x, memory: memory, isCausal: false)[.all, 0], c[.all, 0]) > 1e-3)
    #expect(difference(decoder(x, memory: memory * 2), c) > 1e-3)
  }

  @Test func shortSequences() {
    var generator = RandomGenerator(seed: 4)
    let encoder = TransformerEncoderLayer(4, heads: 2, using: &generator)
    let decoder = TransformerDecoderLayer(4, heads: 2, using: &generator)
    #expect(encoder(Tensor.zeros([2, 0, 4])).shape == [2, 0, 4])
    #expect(encoder(Tensor.zeros([0, 3, 4])).shape == [0, 3, 4])
    let memory = Tensor.normal([1, 1, 4], using: &generator)
    #expect(isFinite(decoder(memory, memory: memory)))
    // Nothing to look at: attention adds its output projection's bias, 0 at the start.
    let none = decoder(memory, memory: Tensor.zeros([1, 0, 4]))
    #expect(none.shape == [1, 1, 4] && isFinite(none))
    // Alone a position attends to itself, whatever the mask says of order.
    #expect(difference(encoder(memory), encoder(memory, mask: nil, isCausal: true)) == 0)
  }

  /// A position that may look at nothing gets the attention 0: the output projection's bias alone.
  @Test func whollyMaskedRows() {
    var generator = RandomGenerator(seed: 5)
    let layer = TransformerEncoderLayer(4, heads: 2, preNorm: true, dtype: .float64, using: &generator)
    let x = Tensor.normal([1, 3, 4], dtype: .float64, using: &generator)
    let rows = Tensor([true, false, true], shape: [3, 1])
    let y = layer(x, mask: rows.broadcast(to: [3, 3]))
    #expect(isFinite(y))
    let bias = layer.selfAttention.output.bias?.value ?? .zeros([4], dtype: .float64)
    let residual = x + bias
    let expected = residual + layer.feedForward(layer.norm2(residual))
    #expect(difference(y[0, 1], expected[0, 1]) < 1e-12)
    let gradients = layer(x.trackingGradient(), mask: rows.broadcast(to: [3, 3])).sum().gradients()
    for (name, parameter) in layer.namedParameters() {
      #expect(gradients[parameter].map(isFinite) ?? false, "\(name)")
    }
  }

  @Test func dropoutDropsWhileTraining() {
    var generator = RandomGenerator(seed: 6)
    let layer = TransformerEncoderLayer(8, heads: 2, dropout: 0.5, using: &generator)
    let x = Tensor.normal([2, 4, 8], using: &generator)
    #expect(difference(layer(x), layer(x)) > 0.01)
    layer.evaluate()
    #expect(difference(layer(x), layer(x)) == 0)
  }

  @Test func sinusoids() {
    let layer = SinusoidalPositions(6, count: 4)
    let y = layer(Tensor.zeros([1, 9, 6], dtype: .float64), from: 3).array(of: Double.self)
    for position in 0..<9 {
      for column in 0..<6 {
        let angle = Double(position + 3) / pow(10_000, Double(column / 2 * 2) / 6)
        let expected = column % 2 == 0 ? sin(angle) : cos(angle)
        #expect(abs(y[position * 6 + column] - expected) < 1e-14)
      }
    }
    // Known and computed positions are the same numbers; an odd width ends with a sine.
    let short = SinusoidalPositions(5, count: 2)
    let long = SinusoidalPositions(5, count: 20)
    let x = Tensor.zeros([1, 20, 5])
    #expect(short(x).array(of: Float.self) == long(x).array(of: Float.self))
  }

  @Test func learnedPositions() {
    var generator = RandomGenerator(seed: 7)
    let layer = LearnedPositions(4, 2, using: &generator)
    let table = layer.weight.value.array(of: Float.self)
    #expect(layer(Tensor.zeros([2, 3, 2])).array(of: Float.self) == Array(table[..<6] + table[..<6]))
    #expect(layer(Tensor.zeros([1, 2, 2]), from: 2).array(of: Float.self) == Array(table[4...]))
    #expect(layer(Tensor.zeros([1, 0, 2]), from: 4).shape == [1, 0, 2])
  }

  @Test func sequencesBeyondTheTableAreRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 7)
      _ = LearnedPositions(4, 2, using: &generator)(Tensor.zeros([1, 3, 2]), from: 2)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("LearnedPositions: positions 2 to 5 of a sequence, but the table has 4"), "\(text)")
  }

  /// SiLU(x·W₁) ⊙ (x·W₃)·W₂ by hand.
  @Test func swiglu() {
    var generator = RandomGenerator(seed: 8)
    let layer = FeedForward(1, hidden: 1, activation: .swiglu, bias: false, dtype: .float64, using: &generator)
    for (parameter, value) in zip(layer.namedParameters(), [2.0, 3, 5]) {
      parameter.parameter.assign(Tensor([value], shape: [1, 1]))
    }
    // W₁ = 2, W₂ = 3, W₃ = 5; x = 0.5.
    let silu = 1 / (1 + exp(-1.0))
    #expect(abs(layer(Tensor([0.5], shape: [1, 1])).item() - 3 * silu * 2.5) < 1e-14)
  }
}

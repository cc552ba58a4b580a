import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct MultiHeadAttentionTests {
  private func layer(groups: Int? = nil, bias: Bool = true, dropout: Double = 0) -> MultiHeadAttention {
    var generator = RandomGenerator(seed: 4)
    let layer = MultiHeadAttention(
      12, heads: 4, keyValueHeads: groups, bias: bias, dropout: dropout, dtype: .float64, using: &generator)
    for (_, parameter) in layer.namedParameters() {
      parameter.assign(.normal(parameter.shape, deviation: 0.4, dtype: .float64, using: &generator))
    }
    return layer
  }

  private func normal(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return .normal(shape, dtype: .float64, using: &generator)
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Double { (a - b).absolute().max().item() }

  @Test func newLayersFollowPyTorch() {
    var generator = RandomGenerator(seed: 4)
    let layer = MultiHeadAttention(64, heads: 4, using: &generator)
    #expect(layer.inputWeight.shape == [64, 192] && layer.output.weight.shape == [64, 64])
    #expect(layer.inputBias?.value.array(of: Float.self).allSatisfy { $0 == 0 } == true)
    #expect(layer.output.bias?.value.array(of: Float.self).allSatisfy { $0 == 0 } == true)
    let largest = layer.inputWeight.value.absolute().max().item()
    // U(±√(6/(64 + 192)))
    #expect(largest <= 0.15311 && largest > 0.15)
  }

  @Test func namesAndLayoutsInFiles() {
    let layer = layer(groups: 2)
    let named = Weights.named(layer)
    #expect(named.map(\.name) == ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"])
    #expect(named.map(\.tensor.shape) == [[24, 12], [24], [12, 12], [12]])
    #expect(named[0].tensor[3, 5].item() == layer.inputWeight.value[5, 3].item())
  }

  @Test(arguments: [nil, 2, 1]) func selfAttentionIsAttentionToItself(groups: Int?) {
    let layer = layer(groups: groups)
    let x = normal([2, 7, 12])
    let mask = Tensor([true, true, true, false, true, true, true]).reshaped(to: [1, 1, 1, 7])
    #expect(difference(layer(x), layer(x, x, x)) < 1e-14)
    #expect(difference(layer(x, mask: mask, isCausal: true), layer(x, x, x, mask: mask, isCausal: true)) < 1e-14)
    let (output, weights) = layer.withWeights(x, x, x, mask: mask, isCausal: true)
    #expect(difference(output, layer(x, mask: mask, isCausal: true)) < 1e-14)
    #expect(weights.shape == [2, 4, 7, 7])
    #expect(difference(weights.sum(axes: [3]), .ones([2, 4, 7], dtype: .float64)) < 1e-14)
    #expect(weights[0..., 0..., 0..., 3].absolute().max().item() == 0)
  }

  @Test func crossAttentionProjectsEachInput() {
    let layer = layer(bias: false)
    let (q, k, v) = (normal([2, 3, 12]), normal([2, 5, 12], seed: 2), normal([2, 5, 12], seed: 3))
    let weights = layer.inputWeight.value.split([12, 12, 12], axis: 1)
    func heads(_ x: Tensor, _ w: Tensor) -> Tensor { x.matmul(w).reshaped(to: [2, x.shape[1], 4, 3]) }
    let expected = attention(heads(q, weights[0]), heads(k, weights[1]), heads(v, weights[2]))
      .reshaped(to: [2, 3, 12]).matmul(layer.output.weight.value)
    #expect(difference(layer(q, k, v), expected) < 1e-14)
  }

  @Test func gradientsReachEveryParameterOfBothForms() {
    let layer = layer(groups: 2)
    let (x, memory) = (normal([2, 4, 12]), normal([2, 5, 12], seed: 2))
    #expect(layer.parametersWithoutGradient(in: layer(x).sum().gradients()).isEmpty)
    #expect(layer.parametersWithoutGradient(in: layer(x, memory, memory).sum().gradients()).isEmpty)
  }

  @Test func dropoutFollowsTheStepAndStopsInEvaluation() {
    let layer = layer(dropout: 0.5)
    let x = normal([2, 6, 12])
    func run(step: Int) -> [Double] {
      layer.beginStep(step)
      return layer(x).array(of: Double.self)
    }
    #expect(run(step: 1) == run(step: 1))
    #expect(run(step: 1) != run(step: 2))
    let evaluated = layer.evaluating { layer(x).array(of: Double.self) }
    #expect(evaluated == layer.evaluating { run(step: 3) })
    let weights = layer.withWeights(x, x, x).weights.array(of: Double.self)
    #expect(weights.contains(0))
  }

  @Test func sequencesOfLengthZeroAndOne() {
    let layer = layer()
    #expect(layer(normal([2, 0, 12])).shape == [2, 0, 12])
    // One token sees itself: its value, projected.
    let x = normal([1, 1, 12])
    let value = linear(x, weight: layer.inputWeight.value, bias: layer.inputBias?.value)[0..., 0..., 24..<36]
    #expect(difference(layer(x), layer.output(value)) < 1e-14)
    #expect(
      difference(layer(x, normal([1, 0, 12]), normal([1, 0, 12])), layer.output(.zeros([1, 1, 12], dtype: .float64)))
        == 0)
  }
}

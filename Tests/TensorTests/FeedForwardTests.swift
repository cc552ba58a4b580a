import MartletTensor
import Testing

/// The feed-forward block as one operation and as the two linear operations that it stands for.
@Suite struct FeedForwardTests {
  /// The result and the gradients by all six operands.
  private func outcome(rows: Int, isFused: Bool) -> [[Float]] {
    var random = RandomGenerator(seed: 7)
    let shapes: [Shape] = [[rows, 48], [48, 160], [160], [160, 64], [64], [rows, 64]]
    let operands = shapes.map { Tensor.normal($0, using: &random).trackingGradient() }
    let (x, w1, b1, w2, b2, residual) = (operands[0], operands[1], operands[2], operands[3], operands[4], operands[5])
    let y =
      isFused
      ? feedForwardGELU(x, weight1: w1, bias1: b1, weight2: w2, bias2: b2, adding: residual)
      : residual + linear(linearGELU(x, weight: w1, bias: b1), weight: w2, bias: b2)
    let gradients = y.gradients(seed: Tensor.normal(y.shape, using: &random))
    return [y.array(of: Float.self)] + operands.map { gradients[$0]?.array(of: Float.self) ?? [] }
  }

  @Test("the same bits, by small products and by panels", arguments: [1, 3, 300]) func sameBits(rows: Int) {
    let (fused, apart) = (outcome(rows: rows, isFused: true), outcome(rows: rows, isFused: false))
    for (index, (a, b)) in zip(fused, apart).enumerated() {
      let isEqual = a == b && !a.isEmpty
      #expect(isEqual, "result \(index) of \(rows) rows")
    }
  }
}

import MartletTensor
import MartletVerification
import Testing

/// The gradient checker is itself checked: a gradient that is wrong in one place, in an operation whose value is right, does
/// not pass; the right one does.
@Suite struct SeededGradientTests {
  struct Seed: Sendable, CustomStringConvertible {
    let description: String
    let inputs: [Tensor]
    let value: @Sendable ([Tensor]) -> Tensor
    let wrong: @Sendable (_ gradient: Tensor, _ inputs: [Tensor]) -> [Tensor?]

    init(
      _ description: String, _ shapes: [Shape], positive: Bool = false,
      _ value: @escaping @Sendable ([Tensor]) -> Tensor,
      wrong: @escaping @Sendable (_ gradient: Tensor, _ inputs: [Tensor]) -> [Tensor?]
    ) {
      var generator = RandomGenerator(seed: 31)
      self.description = description
      inputs = shapes.map { shape in
        let draws = Tensor.normal(shape, dtype: .float64, using: &generator)
        return positive ? draws.absolute() + 0.2 : draws
      }
      self.value = value
      self.wrong = wrong
    }
  }

  private static func sumLast(_ x: Tensor) -> Tensor { x.sum(axes: [-1], keepingDimensions: true) }
  private static func meanLast(_ x: Tensor) -> Tensor { x.mean(axes: [-1], keepingDimensions: true) }

  /// The gradient by x of γ·(x − μ)/√(σ² + ε) with columns as the samples, of which one of the parts may be wrong.
  private static func normGradient(
    _ gradient: Tensor, _ x: Tensor, epsilon: Double, centring: Bool = true, projecting: Bool = true
  ) -> Tensor {
    let centred = x - x.mean(axes: [0])
    let deviation = (centred.squared().mean(axes: [0]) + epsilon).squareRoot()
    let normalized = centred / deviation
    var inner = gradient
    if centring { inner = inner - gradient.mean(axes: [0]) }
    if projecting { inner = inner - normalized * (gradient * normalized).mean(axes: [0]) }
    return inner / deviation
  }

  private static let ones = Tensor.ones([3], dtype: .float64)
  private static let zeros = Tensor.zeros([3], dtype: .float64)
  private static func batchNorm(_ x: Tensor) -> Tensor { batchNormalization(x, gamma: ones, beta: zeros).output }

  static let seeds: [Seed] = [
    Seed("batch norm without its eps", [[5, 3]]) {
      batchNorm($0[0])
    } wrong: {
      [normGradient($0, $1[0], epsilon: 0)]
    },
    Seed("batch norm with a constant mean", [[5, 3]]) {
      batchNorm($0[0])
    } wrong: {
      [normGradient($0, $1[0], epsilon: 1e-5, centring: false)]
    },
    Seed("batch norm with a constant variance", [[5, 3]]) {
      batchNorm($0[0])
    } wrong: {
      [normGradient($0, $1[0], epsilon: 1e-5, projecting: false)]
    },
    Seed("layer norm over the wrong axis", [[3, 3]]) {
      layerNormalization($0[0])
    } wrong: {
      [normGradient($0, $1[0], epsilon: 1e-5)]
    },
    Seed("matmul with a swapped transpose", [[3, 3], [3, 3]]) {
      $0[0].matmul($0[1])
    } wrong: {
      [$0.matmul($1[1]), $1[0].matmul($0, transposeSelf: true)]
    },
    Seed("linear that forgets the mask of its relu", [[4, 3], [3, 2]]) {
      linear($0[0], weight: $0[1], activation: .relu)
    } wrong: {
      [$0.matmul($1[1], transposeOther: true), $1[0].matmul($0, transposeSelf: true)]
    },
    Seed("softmax without the sum over its row", [[2, 4]]) {
      $0[0].softmax()
    } wrong: {
      [$0 * $1[0].softmax()]
    },
    Seed("log-softmax with the mean for the sum", [[2, 4]]) {
      $0[0].logSoftmax()
    } wrong: {
      [$0 - $1[0].softmax() * meanLast($0)]
    },
    Seed("cross-entropy that ignores its smoothing", [[3, 4]]) {
      softmaxCrossEntropy($0[0], labels: Tensor([1, 0, 3] as [Int32]), labelSmoothing: 1e-3)
    } wrong: { outer, inputs in
      let plain = gradient(at: inputs[0]) { softmaxCrossEntropy($0, labels: Tensor([1, 0, 3] as [Int32])) }
      return [plain * outer]
    },
    Seed("convolution whose filter is not turned around", [[1, 5, 5, 1], [3, 3, 1, 2]]) {
      convolution2D($0[0], weight: $0[1], padding: (1, 1))
    } wrong: { outer, inputs in
      let right = vectorJacobianProduct(at: inputs[1], outer) {
        convolution2D(inputs[0], weight: $0, padding: (1, 1))
      }
      return [convolution2D(outer, weight: inputs[1].permuted([0, 1, 3, 2]), padding: (1, 1)), right.product]
    },
    Seed("convolution whose weight gradient is off by one row", [[1, 5, 5, 1], [3, 3, 1, 2]]) {
      convolution2D($0[0], weight: $0[1])
    } wrong: { outer, inputs in
      let right = vectorJacobianProduct(at: inputs, outer) { convolution2D($0[0], weight: $0[1]) }.products
      let shifted = vectorJacobianProduct(at: inputs[1], outer) {
        convolution2D(inputs[0].reshaped(5, 5).rows(0..<4).reshaped(1, 4, 5, 1), weight: $0, padding: (1, 0))
          .reshaped(4, 3, 2).rows(0..<3).reshaped(1, 3, 3, 2)
      }
      return [right[0], shifted.product]
    },
    Seed("maximum pooling that gives to every element", [[1, 4, 4, 1]]) {
      maximumPool2D($0[0], kernel: (2, 2))
    } wrong: { outer, inputs in
      [vectorJacobianProduct(at: inputs[0], outer * 4) { averagePool2D($0, kernel: (2, 2)) }.product]
    },
    Seed("average pooling of the last row lost", [[1, 4, 4, 1]]) {
      averagePool2D($0[0], kernel: (2, 2))
    } wrong: { outer, inputs in
      let all = vectorJacobianProduct(at: inputs[0], outer) { averagePool2D($0, kernel: (2, 2)) }.product
      return [all * Tensor([1, 1, 1, 0] as [Double], shape: [1, 4, 1, 1])]
    },
    Seed("gelu with the derivative of its approximation", [[9]]) {
      $0[0].gelu()
    } wrong: { outer, inputs in
      [vectorJacobianProduct(at: inputs[0], outer) { $0.gelu(approximate: true) }.product]
    },
    Seed("addition that takes the mean where it broadcasts", [[4, 3], [3]]) {
      $0[0] + $0[1]
    } wrong: { outer, _ in
      [outer, outer.mean(axes: [0])]
    },
    Seed("quotient with the sign lost", [[4], [4]], positive: true) {
      $0[0] / $0[1]
    } wrong: {
      [$0 / $1[1], $0 * $1[0] / $1[1].squared()]
    },
    Seed("square root without its half", [[5]], positive: true) {
      $0[0].squareRoot()
    } wrong: {
      [$0 / $1[0].squareRoot()]
    },
    Seed("power with its own exponent", [[5]], positive: true) {
      $0[0].power(2.5)
    } wrong: {
      [$0 * $1[0].power(2.5) * 2.5]
    },
    Seed("tanh without the square", [[5]]) {
      $0[0].tanh()
    } wrong: {
      [$0 * (1 - $1[0].tanh())]
    },
    Seed("leaky relu with another slope", [[9]]) {
      $0[0].leakyRelu(slope: 0.01)
    } wrong: { outer, inputs in
      [vectorJacobianProduct(at: inputs[0], outer) { $0.leakyRelu(slope: 0.01001) }.product]
    },
    Seed("dropout with the mask of another step", [[40]]) {
      dropout($0[0], rate: 0.5, key: DropoutKey(seed: 1, stream: 1, step: 1))
    } wrong: { outer, _ in
      [dropout(outer, rate: 0.5, key: DropoutKey(seed: 1, stream: 1, step: 2))]
    },
    Seed("permutation undone by itself", [[2, 2, 2]]) {
      $0[0].permuted([1, 2, 0])
    } wrong: { outer, _ in
      [outer.permuted([1, 2, 0])]
    },
    Seed("mean that forgets the count", [[2, 3]]) {
      $0[0].mean(axes: [1])
    } wrong: { outer, inputs in
      [outer.reshaped(2, 1).broadcast(to: [2, 3])]
    },
    Seed("a gradient that is not there", [[3], [3]]) {
      $0[0] * $0[1]
    } wrong: {
      [$0 * $1[1], nil]
    },
    Seed("a gradient of NaN", [[3]]) {
      $0[0] * 2
    } wrong: { outer, _ in
      [outer * Double.nan]
    },
  ]

  @Test(arguments: seeds) func wrongGradientsAreCaught(_ seed: Seed) {
    let failures = GradientCheck.failures(inputs: seed.inputs) {
      withCustomGradient($0, seed.value, gradient: seed.wrong)
    }
    #expect(!failures.isEmpty, "\(seed) passed")
  }

  @Test(arguments: seeds) func rightGradientsPass(_ seed: Seed) {
    #expect(GradientCheck.failures(inputs: seed.inputs, function: seed.value).isEmpty)
  }

  /// Wrong second derivatives are caught as well: the gradient of tanh as a function of a constant y.
  @Test func wrongSecondDerivativesAreCaught() {
    func slope(_ x: Tensor, detaching: Bool) -> Tensor {
      gradient(at: x) { x in
        withCustomGradient(x) {
          $0.tanh()
        } gradient: { gradient, x in
          gradient * (1 - (detaching ? x.detached() : x).tanh().squared())
        }.sum()
      }
    }
    let x = Tensor([0.5, -1.5] as [Double])
    #expect(GradientCheck.failures(inputs: [x]) { slope($0[0], detaching: false) }.isEmpty)
    #expect(GradientCheck.failures(inputs: [x]) { slope($0[0], detaching: true) }.count == 2)
  }
}

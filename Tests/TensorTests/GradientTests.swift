import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

@Suite struct GradientTests {
  @Test(arguments: OperationRow.all.filter(\.isDifferentiable)) func gradientAgreesWithDifferences(_ row: OperationRow)
  {
    let failures = GradientCheck.failures(inputs: row.arguments(), function: row.function)
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }

  static let furtherSecondDerivatives = [
    "exp2", "expMinusOne", "log2", "log10", "logOnePlus", "errorFunctionComplement", "sin", "cos", "tan", "asin",
    "acos",
    "atan", "atan2", "hypot", "sinh", "cosh", "asinh", "atanh", "acosh", "reciprocal", "reciprocalSquareRoot",
    "cubeRoot", "power, tensors", "%", "modulo", "copysign", "elu", "elu, alpha", "selu", "celu, alpha", "mish",
    "softplus",
    "logSigmoid", "softsign", "hardSwish", "prelu", "softmax, first axis", "maximum", "max, last axis", "clipped",
    "product", "product, one zero", "product, two zeros in a row", "variance", "standardDeviation", "norm",
    "norm, order 3",
    "logSumExp, last axis", "cumulativeSum", "cumulativeProduct", "cumulativeProduct, zeros", "sorted", "topK",
  ]

  /// Functions whose gradients are made of operations are differentiated twice.
  @Test(
    arguments: ["exp", "tanh", "sigmoid", "gelu", "gelu, tanh", "silu", "power", "/", "softmax", "logSoftmax"]
      + furtherSecondDerivatives)
  func secondDerivatives(_ name: String) throws {
    let row = try #require(OperationRow.all.first { $0.name == name })
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaves = inputs.map { $0.isTracked ? $0 : $0.trackingGradient() }
        return row.function(leaves)[0].squared().sum().gradients(recordingGraph: true)[leaves[0]]!
      }
    }
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }

  @Test func secondDerivativesOfConvolutions() {
    let row = OperationRow("convolution2D", [2, 5, 5, 2], [3, 3, 2, 3]) { $0[0] }
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaves = inputs.map { $0.isTracked ? $0 : $0.trackingGradient() }
        let y = convolution2D(leaves[0], weight: leaves[1], stride: (2, 1), padding: (1, 1)).squared().sum()
        let gradients = y.gradients(recordingGraph: true)
        return gradients[leaves[0]]!.sum() + gradients[leaves[1]]!.squared().sum()
      }
    }
    #expect(failures.isEmpty, "\(failures.first.map { "\($0)" } ?? "")")
  }

  /// The checker is checked: gradients that lose a term, a factor or an axis are caught.
  @Test func wrongGradientsAreCaught() {
    let wrong: [(String, Shape, @Sendable ([Tensor]) -> Tensor)] = [
      ("product with one factor lost", [3], { $0[0] * $0[0].detached() }),
      ("sum with a term lost", [3], { $0[0].squared() + $0[0].detached().exp() }),
      ("softmax without its normaliser", [2, 3], { $0[0].exp() / $0[0].detached().exp().sum() }),
      ("no gradient at all", [3], { $0[0].detached() * 2 }),
      ("mean of deviations with constant mean", [4], { ($0[0] - $0[0].detached().mean()).squared() }),
      ("slightly wrong factor", [3], { $0[0] * 1.000001 - $0[0].detached() * 1e-6 }),
    ]
    for (name, shape, function) in wrong {
      let row = OperationRow(name, shape) { function($0) }
      #expect(!GradientCheck.failures(inputs: row.arguments(), function: row.function).isEmpty, "\(name) passed")
    }
  }

  @Test func fusedKernelsRefuseSecondDerivatives() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.ones([4, 3], dtype: .float64).trackingGradient()
      _ = layerNormalization(x).squared().sum().gradients(recordingGraph: true)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("layerNormalization") && text.contains("differentiated again"))
  }
}

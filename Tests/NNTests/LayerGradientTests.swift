import MartletModels
import MartletNN
import MartletTensor
import MartletVerification
import Testing

/// One layer to be checked against central differences in float64: a row a layer.
struct LayerRow: Sendable, CustomStringConvertible {
  let name: String
  let input: Shape
  /// For layers of tokens: ids are drawn below it, and are constants.
  let vocabulary: Int?
  let make: @Sendable (inout RandomGenerator) -> any Layer

  init(
    _ name: String, _ input: Shape, vocabulary: Int? = nil,
    _ make: @escaping @Sendable (inout RandomGenerator) -> any Layer
  ) {
    self.name = name
    self.input = input
    self.vocabulary = vocabulary
    self.make = make
  }

  var description: String { "\(name) \(input)" }

  static let all = basic + transformers

  static let basic: [LayerRow] = [
    LayerRow("Linear", [3, 5]) { Linear(5, 4, dtype: .float64, using: &$0) },
    LayerRow("Linear, three axes, no bias", [2, 3, 5]) { Linear(5, 1, bias: false, dtype: .float64, using: &$0) },
    LayerRow("Conv2D", [2, 5, 4, 3]) { Conv2D(3, 4, kernel: 3, padding: 1, dtype: .float64, using: &$0) },
    LayerRow("Conv2D, every option", [1, 7, 8, 4]) {
      Conv2D(
        4, 6, kernel: Size2D(3, 2), stride: Size2D(2, 1), padding: Size2D(2, 1), dilation: Size2D(1, 2), groups: 2,
        bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("Conv1D", [2, 6, 3]) { Conv1D(3, 4, kernel: 3, padding: 1, dtype: .float64, using: &$0) },
    LayerRow("Conv1D, every option", [1, 9, 4]) {
      Conv1D(
        4, 6, kernel: 3, stride: 2, padding: 2, dilation: 2, groups: 2, bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("Conv3D", [2, 3, 4, 3, 2]) { Conv3D(2, 3, kernel: 2, padding: 1, dtype: .float64, using: &$0) },
    LayerRow("Conv3D, every option", [1, 5, 4, 4, 4]) {
      Conv3D(
        4, 2, kernel: Size3D(2, 3, 1), stride: Size3D(2, 1, 2), padding: Size3D(1, 1, 0), dilation: Size3D(2, 1, 1),
        groups: 2, bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("ConvTranspose1D", [2, 4, 3]) { ConvTranspose1D(3, 2, kernel: 3, dtype: .float64, using: &$0) },
    LayerRow("ConvTranspose1D, every option", [1, 4, 4]) {
      ConvTranspose1D(
        4, 2, kernel: 3, stride: 3, padding: 1, outputPadding: 2, dilation: 2, groups: 2, bias: false,
        dtype: .float64, using: &$0)
    },
    LayerRow("ConvTranspose2D", [2, 3, 3, 3]) { ConvTranspose2D(3, 2, kernel: 2, dtype: .float64, using: &$0) },
    LayerRow("ConvTranspose2D, every option", [1, 3, 2, 4]) {
      ConvTranspose2D(
        4, 6, kernel: Size2D(3, 2), stride: Size2D(2, 3), padding: Size2D(1, 0), outputPadding: Size2D(1, 2),
        dilation: Size2D(1, 2), groups: 2, dtype: .float64, using: &$0)
    },
    LayerRow("ConvTranspose3D", [1, 2, 2, 2, 2]) {
      ConvTranspose3D(2, 3, kernel: 2, stride: 2, outputPadding: 1, dtype: .float64, using: &$0)
    },
    LayerRow("MaxPool1D", [2, 6, 3]) { _ in MaxPool1D(3, stride: 2, padding: 1) },
    LayerRow("AvgPool1D", [2, 6, 3]) { _ in AvgPool1D(2) },
    LayerRow("MaxPool3D", [2, 4, 4, 3, 2]) { _ in MaxPool3D(Size3D(2, 2, 3), stride: 1, padding: Size3D(1, 0, 1)) },
    LayerRow("AvgPool3D", [2, 4, 4, 3, 2]) { _ in AvgPool3D(2, stride: Size3D(2, 1, 1), padding: Size3D(0, 1, 0)) },
    LayerRow("AdaptiveAvgPool1D", [2, 7, 2]) { _ in AdaptiveAvgPool1D(3) },
    LayerRow("AdaptiveAvgPool2D", [2, 5, 6, 2]) { _ in AdaptiveAvgPool2D(Size2D(3, 4)) },
    LayerRow("AdaptiveMaxPool1D", [2, 7, 2]) { _ in AdaptiveMaxPool1D(3) },
    LayerRow("AdaptiveMaxPool2D", [2, 5, 6, 2]) { _ in AdaptiveMaxPool2D(Size2D(3, 4)) },
    LayerRow("GlobalMaxPool2D", [2, 3, 4, 3]) { _ in GlobalMaxPool2D() },
    LayerRow("Upsample2D", [2, 3, 2, 2]) { _ in Upsample2D(2) },
    LayerRow("Upsample2D, bilinear", [1, 3, 4, 2]) { _ in Upsample2D(Size2D(2, 3), mode: .bilinear(alignsCorners: true))
    },
    LayerRow("MaxPool2D", [2, 4, 4, 3]) { _ in MaxPool2D(2) },
    LayerRow("MaxPool2D, overlapping", [1, 5, 6, 2]) { _ in MaxPool2D(3, stride: 2, padding: 1) },
    LayerRow("AvgPool2D", [2, 4, 4, 3]) { _ in AvgPool2D(2) },
    LayerRow("AvgPool2D, padded", [1, 5, 6, 2]) { _ in AvgPool2D(3, stride: 2, padding: 1) },
    LayerRow("GlobalAveragePool2D", [2, 3, 4, 3]) { _ in GlobalAveragePool2D() },
    LayerRow("BatchNorm, rank 2", [7, 3]) { _ in BatchNorm(3, dtype: .float64) },
    LayerRow("BatchNorm, rank 4", [2, 3, 2, 3]) { _ in BatchNorm(3, dtype: .float64) },
    LayerRow("BatchNorm, evaluation", [5, 3]) { _ in
      let layer = BatchNorm(3, dtype: .float64)
      layer.evaluate()
      return layer
    },
    LayerRow("LayerNorm", [4, 6]) { _ in LayerNorm(6, dtype: .float64) },
    LayerRow("LayerNorm, three axes, not affine", [2, 3, 5]) { _ in LayerNorm(5, affine: false, dtype: .float64) },
    LayerRow("RMSNorm", [4, 6]) { _ in RMSNorm(6, dtype: .float64) },
    LayerRow("RMSNorm, three axes, not affine", [2, 3, 5]) { _ in RMSNorm(5, affine: false, dtype: .float64) },
    LayerRow("GroupNorm", [2, 3, 2, 6]) { _ in GroupNorm(3, 6, dtype: .float64) },
    LayerRow("GroupNorm, one group, not affine", [3, 4, 4]) { _ in GroupNorm(1, 4, affine: false, dtype: .float64) },
    LayerRow("MultiHeadAttention", [2, 5, 6]) { MultiHeadAttention(6, heads: 2, dtype: .float64, using: &$0) },
    LayerRow("MultiHeadAttention, shared heads, dropout, no biases", [2, 4, 8]) {
      MultiHeadAttention(8, heads: 4, keyValueHeads: 2, bias: false, dropout: 0.3, dtype: .float64, using: &$0)
    },
    LayerRow("LayerNorm, no bias", [3, 4]) { _ in LayerNorm(4, bias: false, dtype: .float64) },
    LayerRow("Embedding", [2, 3], vocabulary: 5) { Embedding(5, 4, dtype: .float64, using: &$0) },
    LayerRow("Embedding, one id of three", [], vocabulary: 3) { Embedding(3, 2, dtype: .float64, using: &$0) },
    LayerRow("Embedding, none", [2, 0], vocabulary: 3) { Embedding(3, 2, dtype: .float64, using: &$0) },
    LayerRow("Dropout", [4, 9]) { Dropout(0.4, using: &$0) },
    LayerRow("Flatten", [2, 3, 2, 2]) { _ in Flatten() },
    LayerRow("ReLU", [3, 7]) { _ in ReLU() },
    LayerRow("LeakyReLU", [3, 7]) { _ in LeakyReLU(slope: 0.2) },
    LayerRow("Tanh", [3, 7]) { _ in Tanh() },
    LayerRow("Sigmoid", [3, 7]) { _ in Sigmoid() },
    LayerRow("Softmax", [3, 7]) { _ in Softmax() },
    LayerRow("GELU", [3, 7]) { _ in GELU() },
    LayerRow("GELU, approximate", [3, 7]) { _ in GELU(approximate: true) },
    LayerRow("SiLU", [3, 7]) { _ in SiLU() },
    LayerRow("Identity", [3, 7]) { _ in Identity() },
    LayerRow("Softmax, first axis", [3, 7]) { _ in Softmax(axis: 0) },
    LayerRow("LogSoftmax", [3, 7]) { _ in LogSoftmax() },
    LayerRow("ELU", [3, 7]) { _ in ELU(alpha: 0.7) },
    LayerRow("SELU", [3, 7]) { _ in SELU() },
    LayerRow("CELU", [3, 7]) { _ in CELU(alpha: 0.5) },
    LayerRow("Softplus", [3, 7]) { _ in Softplus(sharpness: 2) },
    LayerRow("LogSigmoid", [3, 7]) { _ in LogSigmoid() },
    LayerRow("Mish", [3, 7]) { _ in Mish() },
    LayerRow("ReLU6", [3, 7]) { _ in ReLU6() },
    LayerRow("HardTanh", [3, 7]) { _ in HardTanh(-0.0512...0.0312) },
    LayerRow("HardSigmoid", [3, 7]) { _ in HardSigmoid() },
    LayerRow("HardSwish", [3, 7]) { _ in HardSwish() },
    LayerRow("Softsign", [3, 7]) { _ in Softsign() },
    LayerRow("PReLU", [3, 7]) { _ in PReLU(dtype: .float64) },
    LayerRow("PReLU, a slope each channel", [3, 7]) { _ in PReLU(channels: 7, dtype: .float64) },
    LayerRow("Sequential, joined", [2, 4, 4, 2]) {
      Sequential(
        Conv2D(2, 3, kernel: 3, padding: 1, bias: false, dtype: .float64, using: &$0), BatchNorm(3, dtype: .float64),
        ReLU(), Conv2D(3, 2, kernel: 2, dtype: .float64, using: &$0), ReLU(), Flatten(),
        Linear(18, 4, dtype: .float64, using: &$0), ReLU())
    },
    LayerRow("RNN", [2, 3, 2]) { RNN(2, 3, dtype: .float64, using: &$0) },
    LayerRow("RNN, relu, two layers, both directions", [2, 2, 2]) {
      RNN(2, 2, layers: 2, activation: .relu, bidirectional: true, dtype: .float64, using: &$0)
    },
    LayerRow("LSTM", [2, 3, 2]) { LSTM(2, 3, dtype: .float64, using: &$0) },
    LayerRow("LSTM, two layers, both directions, dropout", [2, 2, 2]) {
      LSTM(2, 2, layers: 2, bidirectional: true, dropout: 0.3, dtype: .float64, using: &$0)
    },
    LayerRow("GRU", [2, 3, 2]) { GRU(2, 3, dtype: .float64, using: &$0) },
    LayerRow("GRU, two layers, no bias", [3, 2, 2]) {
      GRU(2, 3, layers: 2, bias: false, dtype: .float64, using: &$0)
    },
    LayerRow("BasicBlock", [2, 4, 4, 3]) { BasicBlock(3, 3, stride: 1, dtype: .float64, using: &$0) },
    LayerRow("BasicBlock, downsampling", [2, 4, 4, 3]) { BasicBlock(3, 4, stride: 2, dtype: .float64, using: &$0) },
  ]
}

@Suite struct LayerGradientTests {
  @Test(arguments: LayerRow.all) func gradientsAgreeWithDifferences(row: LayerRow) {
    var generator = RandomGenerator(seed: 21)
    let layer = row.make(&generator)
    for (_, parameter) in layer.namedParameters() {
      // Away from the symmetric starting values of normalisations.
      let noise = Tensor.uniform(parameter.shape, in: 0.1..<0.6, dtype: .float64, using: &generator)
      parameter.assign(parameter.value.detached() + noise)
    }
    let count = row.input.elementCount
    if let vocabulary = row.vocabulary {
      let ids = (0..<count).map { _ in Int32.random(in: 0..<Int32(vocabulary), using: &generator) }
      let x = Tensor(ids, shape: row.input)
      let failures = GradientCheck.failures(inputs: [], parameters: layer.namedParameters()) { _ in
        layer.beginStep(0)
        return layer(x)
      }
      #expect(failures.isEmpty, "\(failures.prefix(3))")
      return
    }
    // Different by at least 0.01 and never within 0.003 of zero: no ties, no kinks.
    let levels = (0..<count).map { Double($0 - count / 2) * 0.01 + 0.003 }
    let x = Tensor(levels.shuffled(using: &generator), shape: row.input)
    let failures = GradientCheck.failures(inputs: [x], parameters: layer.namedParameters()) { inputs in
      layer.beginStep(0)
      return layer(inputs[0])
    }
    #expect(failures.isEmpty, "\(failures.prefix(3))")
  }

  /// The checker itself: it must not pass a wrong gradient.
  @Test func wrongGradientsAreCaught() {
    let x = Tensor([0.5, -1.5, 2] as [Double])
    #expect(GradientCheck.failures(inputs: [x]) { $0[0].squared() }.isEmpty)
    // The value of 2x with the gradient of x.
    let scaled = GradientCheck.failures(inputs: [x]) { $0[0] + $0[0].detached() }
    #expect(scaled.map(\.element) == [0, 1, 2])
    // A dropped gradient.
    let dropped = GradientCheck.failures(inputs: [x]) { $0[0].detached() * 3 }
    #expect(dropped.count == 3 && dropped.allSatisfy { $0.gradient == nil })
    // One element of a parameter, off by 1e-5.
    let p = Parameter(x)
    let nudge = Tensor([0, 1e-5, 0] as [Double])
    let nudged = GradientCheck.failures(inputs: [], parameters: [("p", p)]) { _ in
      p.value * 2 + p.value.detached() * nudge
    }
    #expect(nudged.map(\.element) == [1] && nudged.map(\.tensor) == ["p"])
    #expect(p.value.array(of: Double.self) == [0.5, -1.5, 2])
    #expect(GradientCheck.failures(inputs: [x]) { $0[0] * Double.nan }.count == 3)
  }
}

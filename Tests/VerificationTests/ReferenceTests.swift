import MartletKernels
import MartletReference
import Testing

extension SuiteTests {
  /// The reference kernels on problems whose answers are known without them.
  @Suite
  struct ReferenceTests {
    private typealias Reference = MartletReference.Convolution

    @Test func productWithTransposesAndOldContent() {
      // op(a) = [[1, 2], [3, 4], [5, 6]], op(b) = [[1, 0, 2], [0, 1, 3]].
      let a: [Double] = [1, 3, 5, 2, 4, 6]
      let b: [Double] = [1, 0, 0, 1, 2, 3]
      var c: [Double] = [1, 1, 1, 1, 1, 1, 1, 1, 1]
      MartletReference.Gemm.multiply(
        m: 3, n: 3, k: 2, alpha: 2, a: a, lda: 3, transposeA: true, b: b, ldb: 2, transposeB: true, beta: -1, c: &c,
        ldc: 3)
      #expect(c == [1, 3, 15, 5, 7, 35, 9, 11, 55])
    }

    @Test func convolutionOfAnImpulseIsTheKernelTurned() throws {
      let g = try ConvolutionGeometry(
        batch: 1, height: 3, width: 3, inChannels: 1, outChannels: 1, kernel: (3, 3), padding: (1, 1))
      let x: [Float] = [0, 0, 0, 0, 1, 0, 0, 0, 0]
      let weight: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
      var y = [Float](repeating: -1, count: 9)
      Reference.forward(g, x: x, weight: weight, bias: nil, activation: .none, y: &y)
      #expect(y == weight.reversed())
    }

    @Test func convolutionOfOnesCountsTaps() throws {
      // Stride 2, dilation 2, two groups: each output counts the taps inside the 5x5 image.
      let g = try ConvolutionGeometry(
        batch: 1, height: 5, width: 5, inChannels: 4, outChannels: 2, kernel: (3, 3), stride: (2, 2), padding: (2, 2),
        dilation: (2, 2), groups: 2)
      #expect((g.outHeight, g.outWidth) == (3, 3))
      let x = [Float](repeating: 1, count: g.inputCount)
      let weight = [Float](repeating: 1, count: g.weightCount)
      var y = [Float](repeating: -1, count: g.outputCount)
      Reference.forward(g, x: x, weight: weight, bias: [0, 100], activation: .none, y: &y)
      let taps: [Float] = [4, 6, 4, 6, 9, 6, 4, 6, 4]
      #expect(y == taps.flatMap { [2 * $0, 2 * $0 + 100] })
    }

    /// ⟨y(x, w), dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩: the passes are transposes of each other.
    @Test func gradientsAreTransposes() throws {
      let g = try ConvolutionGeometry(
        batch: 2, height: 6, width: 5, inChannels: 4, outChannels: 6, kernel: (3, 2), stride: (2, 1), padding: (1, 1),
        dilation: (1, 2), groups: 2)
      func numbers(_ count: Int, _ step: Int) -> [Double] { (0..<count).map { Double($0 * step % 17) - 8 } }
      let (x, weight, dy) = (numbers(g.inputCount, 3), numbers(g.weightCount, 5), numbers(g.outputCount, 7))
      var y = [Double](repeating: .nan, count: g.outputCount)
      var dx = [Double](repeating: .nan, count: g.inputCount)
      var dw = [Double](repeating: .nan, count: g.weightCount)
      Reference.forward(g, x: x, weight: weight, bias: nil, activation: .none, y: &y)
      Reference.gradientInput(g, dy: dy, weight: weight, dx: &dx)
      Reference.gradientWeight(g, x: x, dy: dy, dWeight: &dw)
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      // Small integers: all sums are exact.
      #expect(dot(y, dy) == dot(x, dx))
      #expect(dot(y, dy) == dot(weight, dw))
    }

    @Test func crossEntropyByHand() {
      // p = (1/4, 3/4), label 0, ε = 0.2: 0.8·log 4 + 0.1·(log 4 + log 4/3).
      let x: [Double] = [0, 1.0986122886681098]
      var loss = [0.0]
      var gradient = [0.0, 0.0]
      MartletReference.Softmax.crossEntropy(
        x, labels: [0], classWeights: nil, smoothing: 0.2, scale: 1, losses: &loss, gradient: &gradient, rows: 1,
        columns: 2)
      #expect(abs(loss[0] - (0.9 * 1.3862943611198906 + 0.1 * 0.2876820724517809)) < 1e-15)
      #expect(abs(gradient[0] - (0.25 - 0.9)) < 1e-15 && abs(gradient[1] - (0.75 - 0.1)) < 1e-15)
    }

    /// Salmon et al.'s known-answer test of Philox4x32-10.
    @Test func philoxKnownAnswers() {
      #expect(Philox.block(key: 0, stream: 0, index: 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
      let ones = UInt64.max
      #expect(
        Philox.block(key: ones, stream: ones, index: ones) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
      #expect(
        Philox.block(key: 0x299f_31d0_a409_3822, stream: 0x0370_7344_1319_8a2e, index: 0x85a3_08d3_243f_6a88)
          == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test func maximumPoolingPrefersTheFirstAndNaN() throws {
      let g = try PoolGeometry(batch: 1, height: 2, width: 4, channels: 1, kernel: (2, 2), stride: (2, 2))
      let x: [Float] = [1, 3, .nan, 5, 3, 2, 6, .nan]
      var y: [Float] = [0, 0]
      var places: [UInt16] = [9, 9]
      MartletReference.Pooling.maximum(g, x, &y, indices: &places)
      #expect(y[0] == 3 && y[1].isNaN)
      #expect(places == [1, 0])
    }

    @Test func adamsFirstStepIsTheLearningRate() {
      // m/(1 − β₁) = g and v/(1 − β₂) = g²: the first step is learningRate·sign(g) but for epsilon.
      let arrays = [[1, 1], [3, -0.5], [0, 0], [0, 0]].map { (values: [Double]) in
        let pointer = UnsafeMutablePointer<Double>.allocate(capacity: 2)
        pointer.initialize(from: values, count: 2)
        return pointer
      }
      defer { arrays.forEach { $0.deallocate() } }
      let slot = OptimizerSlot(
        parameter: arrays[0], gradient: UnsafePointer(arrays[1]), first: arrays[2], second: arrays[3], count: 2)
      MartletReference.OptimizerKernels.adam(
        [slot], learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0, weightDecay: 0, decoupled: false, step: 1,
        gradientScale: 1)
      #expect(abs(arrays[0][0] - 0.9) < 1e-15)
      #expect(abs(arrays[0][1] - 1.1) < 1e-15)
    }
  }
}

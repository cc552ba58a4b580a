import MartletTensor
import Testing

@Suite struct ElementaryTests {
  @Test func roundingTakesHalvesToEven() {
    let x = Tensor([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.7, -2.7] as [Float])
    #expect(x.rounded().array(of: Float.self) == [-2, -2, 0, 0, 2, 2, 3, -3])
    #expect(x.floor().array(of: Float.self) == [-3, -2, -1, 0, 1, 2, 2, -3])
    #expect(x.ceil().array(of: Float.self) == [-2, -1, 0, 1, 2, 3, 3, -2])
    #expect(x.truncated().array(of: Float.self) == [-2, -1, 0, 0, 1, 2, 2, -2])
  }

  @Test func remaindersTakeTheirSigns() {
    let a = Tensor([7, -7, 7, -7, -6] as [Double])
    let b = Tensor([3, 3, -3, -3, 3] as [Double])
    #expect((a % b).array(of: Double.self) == [1, -1, 1, -1, 0])
    #expect(modulo(a, b).array(of: Double.self) == [1, 2, -2, -1, 0])
    let (c, d) = (a.cast(to: .int64), b.cast(to: .int64))
    #expect((c % d).array(of: Int64.self) == [1, -1, 1, -1, 0])
    #expect(modulo(c, d).array(of: Int64.self) == [1, 2, -2, -1, 0])
    #expect((c / d).array(of: Int64.self) == [2, -2, -2, 2, -2])
  }

  @Test func specialValuesAreFoundAndReplaced() {
    let x = Tensor([1, .nan, .infinity, -.infinity] as [Float]).trackingGradient()
    #expect(x.isNaN().array(of: Bool.self) == [false, true, false, false])
    #expect(x.isFinite().array(of: Bool.self) == [true, false, false, false])
    #expect(x.isInfinite().array(of: Bool.self) == [false, false, true, true])
    let largest = Float.greatestFiniteMagnitude
    #expect(x.nanToNumber().array(of: Float.self) == [1, 0, largest, -largest])
    #expect(x.nanToNumber(nan: 7, positiveInfinity: 8, negativeInfinity: 9).array(of: Float.self) == [1, 7, 8, 9])
    #expect(x.nanToNumber().sum().gradients()[x]?.array(of: Float.self) == [1, 0, 0, 0])
    #expect(Tensor([1, 2] as [Int32]).isFinite().array(of: Bool.self) == [true, true])
  }

  @Test func powersOfZeroHaveFiniteGradients() {
    let x = Tensor([0, 2, 0] as [Double]).trackingGradient()
    let a = Tensor([0, 3, 2] as [Double]).trackingGradient()
    let gradients = x.power(a).sum().gradients()
    #expect(gradients[x]?.array(of: Double.self) == [0, 12, 0])
    #expect(gradients[a]!.array(of: Double.self)[0] == 0 && gradients[a]!.array(of: Double.self)[2] == 0)
    #expect(x.power(0).sum().gradients()[x]?.array(of: Double.self) == [0, 0, 0])
  }

  @Test func piecewiseConstantMapsHaveGradientZero() {
    let x = Tensor([0.3, -1.7] as [Double]).trackingGradient()
    for y in [x.floor(), x.ceil(), x.rounded(), x.truncated(), x.sign()] {
      #expect(y.sum().gradients()[x]?.array(of: Double.self) == [0, 0])
    }
  }

  /// Activations and their gradients at ±1e4 and at the ends of the range: no NaN anywhere, nothing infinite but x itself.
  @Test func activationsAreSoundAtExtremes() {
    let activations: [(String, (Tensor) -> Tensor)] = [
      ("elu", { $0.elu() }), ("selu", { $0.selu() }), ("celu", { $0.celu(alpha: 0.1) }), ("mish", { $0.mish() }),
      ("softplus", { $0.softplus() }), ("sharp softplus", { $0.softplus(sharpness: 20) }),
      ("logSigmoid", { $0.logSigmoid() }), ("softsign", { $0.softsign() }), ("hardSigmoid", { $0.hardSigmoid() }),
      ("hardSwish", { $0.hardSwish() }), ("hardTanh", { $0.hardTanh() }), ("relu6", { $0.relu6() }),
      ("prelu", { $0.prelu(Tensor([0.25]).cast(to: $0.dtype)) }), ("gelu", { $0.gelu() }), ("silu", { $0.silu() }),
      ("sigmoid", { $0.sigmoid() }), ("tanh", { $0.tanh() }), ("logSoftmax", { $0.logSoftmax() }),
    ]
    for dtype in [DType.float32, .float64] {
      let x = Tensor([-1e30, -1e4, -1e3, -100, -1, 0, 1, 100, 1e3, 1e4, 1e30]).cast(to: dtype).trackingGradient()
      for (name, function) in activations {
        let y = function(x)
        #expect(y.isFinite().array(of: Bool.self).allSatisfy { $0 }, "\(name) \(y)")
        // By the composite derivative, then by the kernel.
        for recordsGraph in [true, false] {
          let gradient = y.sum().gradients(recordingGraph: recordsGraph)[x]!
          #expect(gradient.isFinite().array(of: Bool.self).allSatisfy { $0 }, "\(name)′ \(gradient)")
        }
      }
    }
  }
}

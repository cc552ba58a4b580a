import MartletTensor
import Testing

@Suite struct DerivativeTests {
  private let x = Tensor([0.5, -1, 2] as [Double])

  private func values(_ tensor: Tensor) -> [Double] { tensor.array(of: Double.self) }

  @Test func gradientsByHand() {
    #expect(values(gradient(at: x) { $0.squared().sum() }) == [1, -2, 4])
    #expect(values(gradient(at: x) { _ in Tensor(3.0) }) == [0, 0, 0])
    let both = gradient(at: [x, Tensor([3.0])]) { ($0[0] * $0[1]).sum() }
    #expect(values(both[0]) == [3, 3, 3] && values(both[1]) == [1.5])
    #expect(!gradient(at: x) { $0.squared().sum() }.isTracked)
  }

  @Test func productsWithTheJacobianByHand() {
    // f(x) = A·x, so J = A.
    let a = Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    let f: (Tensor) -> Tensor = { a.matmul($0.reshaped(3, 1)).reshaped(2) }
    let pulled = vectorJacobianProduct(at: x, Tensor([1, -1] as [Double]), of: f)
    #expect(values(pulled.value) == [4.5, 9] && values(pulled.product) == [-3, -3, -3])
    let pushed = jacobianVectorProduct(at: x, Tensor([1, 0, -1] as [Double]), of: f)
    #expect(values(pushed.value) == [4.5, 9] && values(pushed.product) == [-2, -2])
    #expect(jacobian(at: x, of: f).shape == [2, 3])
    #expect(values(jacobian(at: x, of: f)) == [1, 2, 3, 4, 5, 6])
    // A direction of two points: d(x·y) = y·dx + x·dy.
    let product = jacobianVectorProduct(at: [x, x + 1], [Tensor.ones([3], dtype: .float64), x]) { $0[0] * $0[1] }
    #expect(values(product.product) == [1.75, 1, 7])
  }

  @Test func jacobiansOfEveryShape() {
    let m = Tensor([1, 2, 3, 4] as [Double], shape: [2, 2])
    #expect(jacobian(at: m) { $0.sum(axes: [0]) }.shape == [2, 2, 2])
    #expect(values(jacobian(at: m) { $0.sum(axes: [0]) }) == [1, 0, 1, 0, 0, 1, 0, 1])
    #expect(jacobian(at: Tensor(2.0)) { $0.squared() }.item() == 4)
    #expect(jacobian(at: x) { $0.rows(0..<0) }.shape == [0, 3])
    #expect(jacobian(at: x.rows(0..<0)) { $0.sum() }.shape == [0])
    #expect(values(jacobian(at: x) { _ in Tensor([1.0, 2.0]) }) == [0, 0, 0, 0, 0, 0])
  }

  @Test func hessiansByHand() {
    #expect(values(hessian(at: x) { ($0 * $0 * $0).sum() }) == [3, 0, 0, 0, -6, 0, 0, 0, 12])
    #expect(
      values(hessianVectorProduct(at: x, Tensor([1, 2, 3] as [Double])) { ($0 * $0 * $0).sum() }) == [3, -12, 36])
    // f = Σ x²·y: f_xx = 2y, f_xy = 2x, f_yy = 0.
    let blocks = hessian(at: [x.rows(0..<1), x.rows(2..<3)]) { ($0[0].squared() * $0[1]).sum() }
    #expect(blocks.map { $0.map { $0.item() } } == [[4, 1], [1, 0]])
  }

  /// A function may capture the very tensor at which it is differentiated: that one is a constant.
  @Test func capturedTensorsAreConstants() throws {
    let tracked = x.trackingGradient()
    let slope = gradient(at: tracked) { ($0 * tracked).sum() }
    #expect(values(slope) == [0.5, -1, 2])
    // And the result depends on it by way of the capture.
    #expect(values(try #require(slope.sum().gradients()[tracked])) == [1, 1, 1])
  }

  @Test func nestingGivesHigherDerivatives() {
    let third = jacobian(at: Tensor(2.0)) { x in
      jacobian(at: x) { y in gradient(at: y) { $0 * $0 * $0 * $0 } }
    }
    #expect(third.item() == 48)
    let throughJacobian = gradient(at: x) { x in jacobian(at: x) { $0.squared() }.squared().sum() }
    #expect(values(throughJacobian) == [4, -8, 16])
    let throughProduct = gradient(at: x) { x in
      jacobianVectorProduct(at: x, Tensor.ones([3], dtype: .float64)) { $0 * $0 * $0 }.product.sum()
    }
    #expect(values(throughProduct) == [3, -6, 12])
  }

  /// A gradient penalty: the gradient at a constant point is differentiated with respect to a parameter.
  @Test func parametersAreReachedWhenAskedFor() throws {
    let w = Parameter(Tensor([3] as [Double]))
    let penalty = gradient(at: x, recordingGraph: true) { ($0.squared() * w.value).sum() }.squared().sum()
    // Σ (2xw)², so the slope is Σ 8x²w.
    #expect(values(try #require(penalty.gradients()[w])) == [8 * 5.25 * 3])
    #expect(!gradient(at: x) { ($0.squared() * w.value).sum() }.isTracked)
  }

  @Test func severalOutputsAndTensorsThatWereMade() {
    let leaf = x.trackingGradient()
    let hidden = leaf * 2
    let (a, b) = (hidden.sum(), hidden.squared())
    let seed = Tensor([1, 0, 0] as [Double])
    let unrelated = x.trackingGradient()
    let found = gradients(of: [a, b], seeds: [Tensor(1.0), seed], withRespectTo: [hidden, leaf, unrelated])
    #expect(found[0].map(values) == [3, 1, 1])
    #expect(found[1].map(values) == [6, 2, 2])
    #expect(found[2] == nil)
  }

  @Test func insideWithoutGradient() {
    #expect(values(withoutGradient { gradient(at: x) { $0.squared().sum() } }) == [1, -2, 4])
    #expect(values(withoutGradient { hessianVectorProduct(at: x, x) { $0.squared().sum() } }) == [1, -2, 4])
  }

  @Test func misuseIsNamed() async throws {
    let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2] as [Int32])) { $0.cast(to: .float64).sum() }
    }
    #expect(text(integers).contains("gradient: [2] int32 values cannot be differentiated"))
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = jacobian(at: Tensor([1, 2] as [Double])) { $0.cast(to: .int64) }
    }
    #expect(text(result).contains("jacobian: [2] int64 values cannot be differentiated"))
    let boolean = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1] as [Double]).trackingGradient().cast(to: .bool).gradients()
    }
    #expect(text(boolean).contains("gradients: [1] bool values cannot be differentiated"))
    let parameter = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Parameter(Tensor([true]))
    }
    #expect(text(parameter).contains("bool values cannot be learned"))
    let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gradient(at: Tensor([1, 2] as [Double])) { $0 * 2 }
    }
    #expect(text(vector).contains("gradient: shape [2] is not a scalar"))
    let direction = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = jacobianVectorProduct(at: Tensor([1, 2] as [Double]), Tensor([1] as [Double])) { $0 }
    }
    #expect(text(direction).contains("directions [[1]] do not fit points [[2]]"))
    let weights = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let weights = Tensor.ones([2]).trackingGradient()
      _ = softmaxCrossEntropy(Tensor.zeros([1, 2]), labels: Tensor([0] as [Int32]), classWeights: weights)
    }
    #expect(text(weights).contains("class weights [2] are constants"))
  }
}

/// What an exit test printed on standard error.
func text(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

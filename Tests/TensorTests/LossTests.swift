import Glibc
import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

/// Values by NumPy's float64 from the formulas as PyTorch documents them.
@Suite struct LossTests {
  private let x = Tensor([1.5, -0.25, 0.75, -2.0] as [Double])
  private let t = Tensor([1.0, 0.5, -1.0, 0.25] as [Double])
  private let y = Tensor([1, 0, 0.3, 1] as [Double])
  private let logits = Tensor([1.5, -0.25, 0.75, 0.1, 2.0, -1.0] as [Double], shape: [2, 3])
  private let labels = Tensor([0, 2] as [Int32])

  private func expectClose(_ a: Tensor, _ b: [Double], _ comment: Comment? = nil) {
    let values = a.array(of: Double.self)
    #expect(values.count == b.count, comment)
    for (p, q) in zip(values, b) { #expect(abs(p - q) <= 1e-14 * max(1, abs(q)), comment) }
  }

  @Test func regression() {
    expectClose(meanAbsoluteError(x, t), [1.3125])
    expectClose(meanSquaredError(x, t, reduction: .none), [0.25, 0.5625, 3.0625, 5.0625])
    expectClose(huberLoss(x, t, delta: 0.8), [0.7415625])
    expectClose(smoothAbsoluteError(x, t, beta: 0.8, reduction: .sum), [3.7078125])
    expectClose(smoothAbsoluteError(x, t, beta: 0), [1.3125])
  }

  @Test func binary() {
    let w = Tensor([1, 2, 0.5, 1] as [Double])
    expectClose(binaryCrossEntropyWithLogits(x, y), [0.9540379287548671])
    expectClose(binaryCrossEntropy(x.sigmoid(), y), [0.9540379287548671])
    expectClose(binaryCrossEntropyWithLogits(x, y, weights: w, reduction: .sum), [3.9361556318408626])
    expectClose(binaryCrossEntropyWithLogits(x, y, positiveWeights: Tensor([3.0])), [2.1762392241849646])
    expectClose(focalLoss(x, y), [0.16895014311385734])
  }

  @Test func classes() {
    let targets = Tensor([0.2, 0.3, 0.5, 0, 1, 0] as [Double], shape: [2, 3])
    expectClose(softmaxCrossEntropy(logits, probabilities: targets), [0.7901089701661317])
    expectClose(kullbackLeiblerDivergence(logits.logSoftmax(), targets), [0.09176082104461497])
    expectClose(
      multiMarginLoss(logits, labels: labels, reduction: .none), [0.08333333333333333, 2.033333333333333])
    // The fused loss and its parts are the same thing.
    let weights = Tensor([0.5, 2, 3] as [Double])
    for reduction in LossReduction.allCases {
      let fused = softmaxCrossEntropy(logits, labels: labels, classWeights: weights, reduction: reduction)
      let parts = negativeLogLikelihood(
        logits.logSoftmax(), labels: labels, classWeights: weights, reduction: reduction)
      expectClose(fused, parts.array(of: Double.self))
    }
    // Rows that are left out change nothing: one row alone, and three of which two are ignored.
    let three = Tensor([9, 9, 9, 1.5, -0.25, 0.75, -9, 0, 9] as [Double], shape: [3, 3])
    let marked = Tensor([-100, 0, -100] as [Int32])
    let alone = softmaxCrossEntropy(logits.rows(0..<1), labels: labels.rows(0..<1), labelSmoothing: 0.1)
    let ignoring = softmaxCrossEntropy(three, labels: marked, labelSmoothing: 0.1, ignoredLabel: -100)
    expectClose(ignoring, alone.array(of: Double.self))
    let none = Tensor([-100, -100, -100] as [Int32])
    expectClose(softmaxCrossEntropy(three, labels: none, ignoredLabel: -100), [0])
    expectClose(negativeLogLikelihood(three, labels: none, ignoredLabel: -100), [0])
  }

  @Test func embeddings() {
    let a = Tensor([1, 2, 3, -1, 0, 2] as [Double], shape: [2, 3])
    let b = Tensor([2, 0, 1, 1, 1, 1] as [Double], shape: [2, 3])
    let n = Tensor([0, 1, 1, -1, 0.5, 2] as [Double], shape: [2, 3])
    expectClose(cosineEmbeddingLoss(a, b, Tensor([1, -1] as [Double]), margin: 0.1), [0.2802922925399883])
    let triplet = tripletMarginLoss(a, b, n, reduction: .none).array(of: Double.self)
    let swapped = tripletMarginLoss(a, b, n, swaps: true, reduction: .none).array(of: Double.self)
    for (value, wanted) in zip(triplet + swapped, [1.55050962, 2.94948993, 1.76393258, 2.94948993]) {
      #expect(abs(value - wanted) < 1e-8)
    }
    expectClose(hingeLoss(x, Tensor([1, 1, -1, -1] as [Double]), reduction: .none), [0, 1.25, 1.75, 0])
    expectClose(
      hingeEmbeddingLoss(Tensor([0.3, 0.3, 2, 2]), Tensor([1, -1, 1, -1] as [Double]), reduction: .none),
      [0.3, 0.7, 2, 0])
  }

  /// Logits of ±10,000, probabilities of 0 and 1, equal vectors: finite losses and gradients, in both types.
  @Test(arguments: [DType.float32, .float64]) func extremesStayFinite(_ dtype: DType) throws {
    let huge = Tensor([1e4, -1e4, 1e4, -1e4, 0, 50, -50, 800] as [Double]).cast(to: dtype)
    let hard = Tensor([1, 0, 0, 1, 1, 0, 1, 0] as [Double]).cast(to: dtype)
    let ends = Tensor([0, 1, 0, 1, 0.5, 1e-30, 1, 0] as [Double]).cast(to: dtype)
    let rows = Tensor([1e4, -1e4, 0, -1e4, 1e4, 1e4] as [Double], shape: [2, 3]).cast(to: dtype)
    let vectors = Tensor.zeros([2, 3], dtype: dtype)
    let signs = Tensor([1, -1] as [Double]).cast(to: dtype)
    let cases: [(String, Tensor, (Tensor) -> Tensor)] = [
      ("with logits", huge, { binaryCrossEntropyWithLogits($0, hard) }), ("focal", huge, { focalLoss($0, hard) }),
      ("focal 0.5", huge, { focalLoss($0, hard, gamma: 0.5) }), ("bce", ends, { binaryCrossEntropy($0, hard) }),
      ("bce targets", hard, { binaryCrossEntropy(ends, $0) }),
      ("cross-entropy", rows, { softmaxCrossEntropy($0, labels: labels, labelSmoothing: 0.1) }),
      (
        "probabilities", rows,
        { softmaxCrossEntropy($0, probabilities: Tensor.full([2, 3], value: 1 / 3, dtype: dtype)) }
      ),
      ("kl", rows, { kullbackLeiblerDivergence($0.logSoftmax(), ends.rows(0..<6).reshaped(to: [2, 3])) }),
      ("kl targets", ends, { kullbackLeiblerDivergence(Tensor.zeros([8], dtype: dtype), $0) }),
      ("huber", huge, { huberLoss($0, hard) }), ("cosine", vectors, { cosineEmbeddingLoss($0, vectors, signs) }),
      ("triplet", vectors, { tripletMarginLoss($0, vectors, vectors, epsilon: 0) }),
      ("triplet 3", vectors, { tripletMarginLoss($0, vectors, vectors, power: 3, epsilon: 0) }),
      (
        "ctc", rows.reshaped(to: [1, 2, 3]),
        { ctcLoss($0.logSoftmax(), targets: Tensor([1] as [Int32], shape: [1, 1])) }
      ),
    ]
    for (name, input, loss) in cases {
      let leaf = input.trackingGradient()
      let value = loss(leaf)
      #expect(value.item().isFinite, "\(name)")
      let gradient = try #require(value.gradients()[leaf]).cast(to: .float64).array(of: Double.self)
      #expect(gradient.allSatisfy { $0.isFinite }, "\(name): \(gradient)")
    }
    #expect(
      binaryCrossEntropyWithLogits(huge, hard, reduction: .none).cast(to: .float64).array(of: Double.self)[1] == 0)
  }

  @Test(arguments: ["softmaxCrossEntropy, everything", "softmaxCrossEntropy, ignored label, none"])
  func secondDerivatives(_ name: String) throws {
    let row = try #require(OperationRow.all.first { $0.name == name })
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaf = inputs[0].isTracked ? inputs[0] : inputs[0].trackingGradient()
        let y = row.function([leaf, inputs[1]])[0].squared().sum()
        return y.gradients(recordingGraph: true)[leaf]!.squared().sum()
      }
    }
    #expect(failures.isEmpty, "\(failures.first.map { "\($0)" } ?? "")")
  }

  /// Every sequence of classes of the length is an alignment of what it spells.
  @Test(arguments: [[1, 2], [1, 1], [2], [], [2, 1, 2]] as [[Int32]]) func ctcCountsAlignments(_ target: [Int32]) throws
  {
    let (steps, classes) = (5, 3)
    var generator = RandomGenerator(seed: 9)
    let x = Tensor.normal([1, steps, classes], dtype: .float64, using: &generator).logSoftmax()
    let logs = x.array(of: Double.self)
    var total = 0.0
    var occupancy = [Double](repeating: 0, count: steps * classes)
    for code in 0..<Int(pow(Double(classes), Double(steps))) {
      var (rest, path): (Int, [Int]) = (code, [])
      for _ in 0..<steps {
        path.append(rest % classes)
        rest /= classes
      }
      var spelled: [Int32] = []
      for (t, k) in path.enumerated() where k != 0 && (t == 0 || path[t - 1] != k) { spelled.append(Int32(k)) }
      guard spelled == target else { continue }
      let probability = exp(path.enumerated().reduce(0) { $0 + logs[$1.offset * classes + $1.element] })
      total += probability
      for (t, k) in path.enumerated() { occupancy[t * classes + k] += probability }
    }
    let leaf = x.trackingGradient()
    let loss = ctcLoss(leaf, targets: Tensor(target, shape: [1, target.count]), reduction: .none)
    #expect(abs(loss.array(of: Double.self)[0] + log(total)) < 1e-13)
    let mean = ctcLoss(x, targets: Tensor(target, shape: [1, target.count]))
    #expect(abs(mean.item() + log(total) / Double(max(target.count, 1))) < 1e-13)
    let gradient = try #require(loss.sum().gradients()[leaf]).array(of: Double.self)
    for (g, o) in zip(gradient, occupancy) { #expect(abs(g + o / total) < 1e-13) }
  }

  @Test func ctcOfImpossibleTargets() throws {
    // Two equal labels need a blank between them: three steps.
    let x = Tensor.zeros([2, 3, 2], dtype: .float64).logSoftmax().trackingGradient()
    let targets = Tensor([1, 1, 1, 0] as [Int32], shape: [2, 2])
    let (steps, counts) = (Tensor([2, 3] as [Int32]), Tensor([2, 1] as [Int32]))
    let losses = ctcLoss(x, targets: targets, inputLengths: steps, targetLengths: counts, reduction: .none)
    #expect(losses.array(of: Double.self)[0] == .infinity)
    // Six of eight paths of one label in three steps spell it once: all but 000 and 101.
    #expect(abs(losses.array(of: Double.self)[1] + log(6.0 / 8)) < 1e-14)
    let kept = ctcLoss(
      x, targets: targets, inputLengths: steps, targetLengths: counts, zeroInfinity: true, reduction: .sum)
    #expect(abs(kept.item() + log(6.0 / 8)) < 1e-14)
    let gradient = try #require(kept.gradients()[x]).array(of: Double.self)
    #expect(gradient.prefix(6).allSatisfy { $0 == 0 } && gradient.suffix(6).allSatisfy { $0.isFinite })
  }

  @Test func misuseNamesShapes() async throws {
    let blank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ctcLoss(Tensor.zeros([1, 3, 2]), targets: Tensor([0] as [Int32], shape: [1, 1]))
    }
    #expect(text(blank).contains("ctcLoss: label 0 is not one of 2 classes, or the blank (0)"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = negativeLogLikelihood(Tensor.zeros([2, 3]), labels: Tensor([0, 3] as [Int32]))
    }
    #expect(text(label).contains("negativeLogLikelihood: label 3 is not one of 3 classes; scores [2, 3]"))
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = huberLoss(Tensor.zeros([2, 3]), Tensor.zeros([3]))
    }
    #expect(text(shapes).contains("huberLoss: prediction [2, 3] and target [3] differ"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

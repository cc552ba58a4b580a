import MartletKernels

/// Connectionist temporal classification: −log of the probability that a sequence of class probabilities spells a target, summed over
/// all alignments. An alignment has a class for each step; it spells what is left when repetitions and then blanks are removed.
///
/// Graves, Fernández, Gomez, Schmidhuber, ICML 2006. The mean divides each loss by its target's length (at least 1) and averages over
/// the batch, as in PyTorch.
///
/// Where there is no alignment, because a target with its repetitions needs more steps than there are or all alignments have probability 0,
/// the loss is ∞ and its gradient 0; with `zeroInfinity` the loss is 0 too. The gradient is that by the log-probabilities themselves, each on its own:
/// −(probability of the class at that step, given the target). (PyTorch's is that by the logits of a ``Tensor/logSoftmax()`` before: the
/// same after the softmax's backward.)
/// - Parameters:
///   - logProbabilities: [N, T, C], as from ``Tensor/logSoftmax()``
///   - targets: [N, S], int32: the first `targetLengths[n]` of each row count, each a class other than the blank
///   - inputLengths: [N], int32, how many steps of each sequence count; T when nil
///   - targetLengths: [N], int32; S when nil
///   - blank: the class of no label
/// - Returns: a scalar, or [N] without reduction
public func ctcLoss(
  _ logProbabilities: Tensor, targets: Tensor, inputLengths: Tensor? = nil, targetLengths: Tensor? = nil,
  blank: Int = 0, zeroInfinity: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
  let x = logProbabilities
  let problem = ctcProblem(x, targets, inputLengths, targetLengths, blank)
  let losses = Tensor(uninitialized: [problem.batch], dtype: x.dtype)
  let dx = isRecorded(x) ? Tensor(uninitialized: x.shape, dtype: x.dtype) : nil
  var isPossible: [Bool] = []
  func run<T: FloatingElement>(_: T.Type) {
    CTC.losses(
      problem, x.pointer(to: T.self), losses: losses.mutablePointer(to: T.self),
      gradient: dx?.mutablePointer(to: T.self))
    let values = losses.mutablePointer(to: T.self)
    isPossible = (0..<problem.batch).map { values[$0] < .infinity }
    guard zeroInfinity else { return }
    for item in 0..<problem.batch where values[item] == .infinity { values[item] = 0 }
  }
  withExtendedLifetime((x, losses, dx)) {
    dispatchFloating(x.dtype, "ctcLoss", { run(Float.self) }, { run(Double.self) })
  }
  var result = losses
  if let dx {
    let counted = isPossible
    result = losses.recorded("ctcLoss", x.node) { gradient, _ in
      if GradientMode.isRecording {
        let total = (problem.compositeLosses(x, counted: counted) * gradient).sum()
        return total.isTracked ? gradients(of: [total], withRespectTo: [x], recordingGraph: true) : [nil]
      }
      return [dx * gradient.reshaped(to: [problem.batch, 1, 1])]
    }
  }
  if reduction == .mean {
    let lengths = problem.targets.map { Double(max($0.count, 1)) }
    result = result / Tensor(lengths).cast(to: x.dtype)
  }
  return result.reduced(reduction)
}

private func ctcProblem(
  _ x: Tensor, _ targets: Tensor, _ inputLengths: Tensor?, _ targetLengths: Tensor?, _ blank: Int
) -> CTCProblem {
  guard x.rank == 3, targets.rank == 2, targets.dtype == .int32, targets.shape[0] == x.shape[0], x.shape[0] > 0 else {
    misuse(
      "ctcLoss",
      "log-probabilities \(x.shape) and targets \(targets.shape) \(targets.dtype) must be [N, T, C] and [N, S] int32")
  }
  let (batch, steps, classes, longest) = (x.shape[0], x.shape[1], x.shape[2], targets.shape[1])
  if blank < 0 || blank >= classes { misuse("ctcLoss", "blank \(blank) is not one of \(classes) classes") }
  func lengths(_ given: Tensor?, _ name: String, limit: Int) -> [Int] {
    guard let given else { return [Int](repeating: limit, count: batch) }
    if given.shape != [batch] || given.dtype != .int32 {
      misuse("ctcLoss", "\(name) lengths \(given.shape) \(given.dtype) must be [\(batch)] int32")
    }
    let lengths = given.array(of: Int32.self).map { Int($0) }
    if let wrong = lengths.first(where: { $0 < 0 || $0 > limit }) {
      misuse("ctcLoss", "\(name) length \(wrong) is not in 0...\(limit)")
    }
    return lengths
  }
  let counts = lengths(targetLengths, "target", limit: longest)
  let values = targets.array(of: Int32.self)
  let labels = counts.enumerated().map { Array(values[$0 * longest..<$0 * longest + $1]) }
  if let wrong = labels.joined().first(where: { $0 < 0 || Int($0) >= classes || Int($0) == blank }) {
    misuse("ctcLoss", "label \(wrong) is not one of \(classes) classes, or the blank (\(blank))")
  }
  return CTCProblem(
    steps: steps, classes: classes, blank: blank, targets: labels,
    inputLengths: lengths(inputLengths, "input", limit: steps))
}

import MartletKernels

/// Softmax and cross-entropy as one step. With p the softmax of a row's logits, y its label and C classes:
/// ℓ = (1 − ε)·w_y·(−log p_y) + ε/C·Σ_c w_c·(−log p_c). The mean is Σℓ / Σ w_y.
///
/// Label smoothing: Szegedy et al., arXiv:1512.00567.
/// - Parameters:
///   - logits: [..., C]
///   - labels: [...], int32, each in 0..<C
///   - labelSmoothing: ε in [0, 1]
///   - classWeights: w, [C], ones when nil; constants, so tracked ones are refused
///   - ignoredLabel: rows with this label count nothing; if all have it the loss is 0
/// - Returns: a scalar, or [...] without reduction
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: Tensor, labelSmoothing: Double = 0, classWeights: Tensor? = nil, ignoredLabel: Int? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  let classes = ClassLabels(
    "softmaxCrossEntropy", scores: logits, labels: labels, classWeights: classWeights, ignoredLabel: ignoredLabel)
  requireSmoothing(labelSmoothing)
  let (rows, columns) = (classes.rows, classes.classes)
  let scale = reduction == .mean ? 1 / classes.divisor : 1
  let losses = Tensor(uninitialized: labels.shape, dtype: logits.dtype)
  let tracked = isRecorded(logits)
  let dLogits = tracked ? Tensor(uninitialized: logits.shape, dtype: logits.dtype) : nil
  func run<T: FloatingElement>(_: T.Type) {
    MartletKernels.Softmax.crossEntropy(
      logits.pointer(to: T.self), labels: classes.labels.pointer(to: Int32.self),
      classWeights: classWeights?.pointer(to: T.self), smoothing: labelSmoothing, scale: scale,
      losses: losses.mutablePointer(to: T.self), gradient: dLogits?.mutablePointer(to: T.self), rows: rows,
      columns: columns)
  }
  withExtendedLifetime(((logits, classes.labels, classWeights), (losses, dLogits))) {
    dispatchFloating(logits.dtype, "softmaxCrossEntropy", { run(Float.self) }, { run(Double.self) })
  }
  let result =
    switch reduction {
    case .mean: losses.sum() / classes.divisor
    case .sum: losses.sum()
    case .none: losses
    }
  guard let dLogits else { return result }
  return result.recorded("softmaxCrossEntropy", logits.node) { gradient, _ in
    if GradientMode.isRecording {
      // p·Σ targets − targets, out of operations that have derivatives themselves.
      let targets = classes.targets(labelSmoothing, classWeights, logits.dtype).reshaped(to: logits.shape) * scale
      let mass = targets.sum(axes: [-1], keepingDimensions: true)
      return [(logits.softmax() * mass - targets) * (reduction == .none ? gradient.asColumns : gradient)]
    }
    if reduction == .none { return [dLogits * gradient.asColumns] }
    // The usual gradient that flows in is one: then the saved array is the answer as it is.
    return [gradient.item() == 1 ? dLogits : dLogits * gradient]
  }
}

/// Softmax and cross-entropy against distributions: ℓ = −Σ_c w_c·t′_c·log p_c with t′ = (1 − ε)·t + ε/C. The mean divides by the
/// number of rows.
///
/// - Parameters:
///   - logits: [..., C]
///   - probabilities: t, of that shape; differentiable too
///   - labelSmoothing: ε in [0, 1]
///   - classWeights: w, [C], ones when nil
/// - Returns: a scalar, or [...] without reduction
public func softmaxCrossEntropy(
  _ logits: Tensor, probabilities: Tensor, labelSmoothing: Double = 0, classWeights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  logits.requireSameShape(probabilities, "softmaxCrossEntropy")
  requireSmoothing(labelSmoothing)
  guard let classes = logits.shape.last, classes > 0 else {
    misuse("softmaxCrossEntropy", "logits \(logits.shape) have no classes")
  }
  var targets = probabilities
  if labelSmoothing > 0 { targets = targets * (1 - labelSmoothing) + labelSmoothing / Double(classes) }
  if let classWeights {
    logits.requireSameType(classWeights, "softmaxCrossEntropy")
    if classWeights.shape != [classes] {
      misuse("softmaxCrossEntropy", "class weights \(classWeights.shape) do not fit logits \(logits.shape)")
    }
    targets = targets * classWeights
  }
  return (-(logits.logSoftmax() * targets).sum(axes: [-1])).reduced(reduction)
}

/// −w_y·x_y of log-probabilities x and labels y. The mean is Σℓ / Σ w_y.
///
/// - Parameters:
///   - logProbabilities: x, [..., C], as from ``Tensor/logSoftmax()``
///   - labels: y, [...], int32, each in 0..<C
///   - classWeights: w, [C], ones when nil; constants, so tracked ones are refused
///   - ignoredLabel: rows with this label count nothing; if all have it the loss is 0
/// - Returns: a scalar, or [...] without reduction
public func negativeLogLikelihood(
  _ logProbabilities: Tensor, labels: Tensor, classWeights: Tensor? = nil, ignoredLabel: Int? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  let classes = ClassLabels(
    "negativeLogLikelihood", scores: logProbabilities, labels: labels, classWeights: classWeights,
    ignoredLabel: ignoredLabel)
  let picked = classes.picking(from: logProbabilities.reshaped(to: [classes.rows, classes.classes]))
  let losses = -(picked * classes.weightColumn(logProbabilities.dtype).reshaped(to: [classes.rows]))
  return reduction == .mean ? losses.sum() / classes.divisor : losses.reshaped(to: labels.shape).reduced(reduction)
}

/// The multi-class hinge loss: ℓ = w_y/C·Σ_{i≠y} max(0, margin − x_y + x_i)^p. The mean divides by the number of rows.
///
/// Crammer, Singer, Journal of Machine Learning Research 2 (2001).
/// - Parameters:
///   - scores: x, [..., C]
///   - labels: y, [...], int32, each in 0..<C
///   - power: p, 1 or 2
///   - classWeights: w, [C], ones when nil; constants, so tracked ones are refused
/// - Returns: a scalar, or [...] without reduction
public func multiMarginLoss(
  _ scores: Tensor, labels: Tensor, power: Int = 1, margin: Double = 1, classWeights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  if power != 1 && power != 2 { misuse("multiMarginLoss", "power \(power) is neither 1 nor 2") }
  let classes = ClassLabels(
    "multiMarginLoss", scores: scores, labels: labels, classWeights: classWeights, ignoredLabel: nil)
  let rows = scores.reshaped(to: [classes.rows, classes.classes])
  let own = classes.picking(from: rows).reshaped(to: [classes.rows, 1])
  let excess = ((rows - own) + margin).relu() * (1 - classes.oneHot(scores.dtype))
  let sums = (power == 1 ? excess : excess.squared()).sum(axes: [1], keepingDimensions: true)
  let losses = sums * (classes.weightColumn(scores.dtype) / Double(classes.classes))
  return losses.reshaped(to: labels.shape).reduced(reduction)
}

private func requireSmoothing(_ smoothing: Double) {
  if !(smoothing >= 0 && smoothing <= 1) {
    misuse("softmaxCrossEntropy", "label smoothing \(smoothing) is outside [0, 1]")
  }
}

extension ClassLabels {
  /// The distributions that smoothed labels stand for, times the class weights; 0 in rows that are left out.
  fileprivate func targets(_ smoothing: Double, _ classWeights: Tensor?, _ dtype: DType) -> Tensor {
    var targets = oneHot(.float64) * (1 - smoothing) + smoothing / Double(classes)
    if let classWeights { targets = targets * classWeights.detached().cast(to: .float64) }
    let counted = labels.array(of: Int32.self).map { $0 < 0 ? 0.0 : 1 }
    return (targets * Tensor(counted, shape: [rows, 1])).cast(to: dtype)
  }
}

extension Tensor {
  /// With an axis of extent 1 at the end.
  fileprivate var asColumns: Tensor { reshaped(to: Shape(shape.extents + [1])) }
}

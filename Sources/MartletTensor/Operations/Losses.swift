import MartletKernels

/// Softmax and cross-entropy as one step, averaged over the batch by class weight:
/// Σₙ [(1 − ε)·w_y·(−log p_y) + ε/C·Σ_c w_c·(−log p_c)] / Σₙ w_y, with p the softmax of the logits.
///
/// Label smoothing: Szegedy et al., arXiv:1512.00567.
/// - Parameters:
///   - logits: [N, C]
///   - labels: [N], int32, each in 0..<C
///   - labelSmoothing: ε in [0, 1]
///   - classWeights: [C], ones when nil; constants, so tracked ones are refused
/// - Returns: a scalar
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: Tensor, labelSmoothing: Double = 0, classWeights: Tensor? = nil
) -> Tensor {
  if logits.rank != 2 || labels.shape != [logits.shape[0]] || labels.dtype != .int32 || logits.elementCount == 0 {
    misuse(
      "softmaxCrossEntropy",
      "logits \(logits.shape) and labels \(labels.shape) \(labels.dtype) must be [N, C] and [N] int32")
  }
  if !(labelSmoothing >= 0 && labelSmoothing <= 1) {
    misuse("softmaxCrossEntropy", "label smoothing \(labelSmoothing) is outside [0, 1]")
  }
  let (rows, columns) = (logits.shape[0], logits.shape[1])
  let totalWeight = labelWeight(labels, classWeights, columns: columns, logits: logits)
  let losses = Tensor(uninitialized: [rows], dtype: logits.dtype)
  let tracked = isRecorded(logits)
  let dLogits = tracked ? Tensor(uninitialized: logits.shape, dtype: logits.dtype) : nil
  func run<T: FloatingElement>(_: T.Type) {
    MartletKernels.Softmax.crossEntropy(
      logits.pointer(to: T.self), labels: labels.pointer(to: Int32.self),
      classWeights: classWeights?.pointer(to: T.self),
      smoothing: labelSmoothing, scale: 1 / totalWeight, losses: losses.mutablePointer(to: T.self),
      gradient: dLogits?.mutablePointer(to: T.self), rows: rows, columns: columns)
  }
  withExtendedLifetime(((logits, labels, classWeights), (losses, dLogits))) {
    dispatchFloating(logits.dtype, "softmaxCrossEntropy", { run(Float.self) }, { run(Double.self) })
  }
  let result = losses.sum() / totalWeight
  guard let dLogits else { return result }
  return result.recorded("softmaxCrossEntropy", [logits.node]) { gradient, _ in
    if GradientMode.isRecording {
      // L = −Σ t·log p with constant targets t, so dL/dx = p·Σ t − t, the sum taken over each row.
      let targets = smoothedTargets(
        labels, classWeights, columns: columns, smoothing: labelSmoothing, scale: 1 / totalWeight, dtype: logits.dtype)
      return [gradient * (logits.softmax() * targets.sum(axes: [1], keepingDimensions: true) - targets)]
    }
    // The usual gradient that flows in is one: then the saved array is the answer as it is.
    return [gradient.item() == 1 ? dLogits : dLogits * gradient]
  }
}

/// [N, C]: what multiplies −log p in the loss, (1 − ε)·w_y at the label and ε/C·w_c everywhere, times `scale`.
private func smoothedTargets(
  _ labels: Tensor, _ classWeights: Tensor?, columns: Int, smoothing: Double, scale: Double, dtype: DType
) -> Tensor {
  let weights =
    classWeights?.cast(to: .float64).array(of: Double.self) ?? [Double](repeating: 1, count: columns)
  let base = weights.map { smoothing / Double(columns) * $0 * scale }
  let targets = labels.array(of: Int32.self).flatMap { label in
    var row = base
    row[Int(label)] += (1 - smoothing) * weights[Int(label)] * scale
    return row
  }
  return Tensor(targets, shape: [labels.elementCount, columns]).cast(to: dtype)
}

/// Σₙ w_y, after checking that every label is a class.
private func labelWeight(_ labels: Tensor, _ classWeights: Tensor?, columns: Int, logits: Tensor) -> Double {
  if let classWeights {
    if classWeights.isTracked && GradientMode.isRecording {
      misuse("softmaxCrossEntropy", "class weights \(classWeights.shape) are constants; detached() makes them so")
    }
    logits.requireSameType(classWeights, "softmaxCrossEntropy")
    if classWeights.shape != [columns] {
      misuse("softmaxCrossEntropy", "class weights \(classWeights.shape) do not fit logits \(logits.shape)")
    }
  }
  let weights = classWeights?.cast(to: .float64).array(of: Double.self)
  var total = 0.0
  labels.withUnsafeElements(of: Int32.self) { labels in
    for label in labels {
      if label < 0 || Int(label) >= columns {
        misuse("softmaxCrossEntropy", "label \(label) is not one of \(columns) classes; logits \(logits.shape)")
      }
      total += weights?[Int(label)] ?? 1
    }
  }
  if !(total > 0) { misuse("softmaxCrossEntropy", "the class weights of the labels sum to \(total)") }
  return total
}

/// Mean of (prediction − target)² over all elements: a scalar.
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor) -> Tensor {
  if prediction.shape != target.shape {
    misuse("meanSquaredError", "prediction \(prediction.shape) and target \(target.shape) differ")
  }
  return (prediction - target).squared().mean()
}

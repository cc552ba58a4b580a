import MartletKernels

/// Class labels of rows [rows, classes], checked: what losses over classes share.
struct ClassLabels {
  let rows: Int
  let classes: Int
  /// The class of each row, −1 for those that are left out.
  let labels: Tensor
  /// How much each row counts: its class's weight, 0 for those that are left out.
  let weights: [Double]
  let totalWeight: Double

  /// - Parameters:
  ///   - scores: [..., C]
  ///   - labels: [...], int32
  init(
    _ operation: StaticString, scores: Tensor, labels: Tensor, classWeights: Tensor?, ignoredLabel: Int?
  ) {
    guard let classes = scores.shape.last, classes > 0, labels.dtype == .int32,
      labels.shape.extents == Array(scores.shape.extents.dropLast()), labels.elementCount > 0
    else {
      misuse(
        operation, "scores \(scores.shape) and labels \(labels.shape) \(labels.dtype) must be [..., C] and [...] int32")
    }
    if let classWeights {
      if classWeights.isTracked && GradientMode.isRecording {
        misuse(operation, "class weights \(classWeights.shape) are constants; detached() makes them so")
      }
      scores.requireSameType(classWeights, operation)
      if classWeights.shape != [classes] {
        misuse(operation, "class weights \(classWeights.shape) do not fit scores \(scores.shape)")
      }
    }
    let classWeight = classWeights?.cast(to: .float64).array(of: Double.self)
    var resolved = labels.array(of: Int32.self)
    var weights: [Double] = []
    for (row, label) in resolved.enumerated() {
      if let ignoredLabel, Int(label) == ignoredLabel {
        resolved[row] = -1
        weights.append(0)
        continue
      }
      if label < 0 || Int(label) >= classes {
        misuse(operation, "label \(label) is not one of \(classes) classes; scores \(scores.shape)")
      }
      weights.append(classWeight?[Int(label)] ?? 1)
    }
    rows = labels.elementCount
    self.classes = classes
    self.labels = ignoredLabel == nil ? labels : Tensor(resolved)
    self.weights = weights
    totalWeight = weights.reduce(0, +)
    if !(totalWeight > 0) && resolved.contains(where: { $0 >= 0 }) {
      misuse(operation, "the class weights of the labels sum to \(totalWeight)")
    }
  }

  /// What the mean over the rows divides by; any number does where nothing counts, since the sum is 0.
  var divisor: Double { totalWeight > 0 ? totalWeight : 1 }

  /// The weights as a column.
  func weightColumn(_ dtype: DType) -> Tensor { Tensor(weights, shape: [rows, 1]).cast(to: dtype) }

  /// 1 at each row's class, 0 elsewhere: [rows, classes].
  func oneHot(_ dtype: DType) -> Tensor {
    let classes = labels.array(of: Int32.self)
    return Tensor(shape: [rows, self.classes], of: Double.self) { target in
      target.update(repeating: 0, count: rows * self.classes)
      for (row, label) in classes.enumerated() where label >= 0 { target[row * self.classes + Int(label)] = 1 }
    }.cast(to: dtype)
  }

  /// The score of each row's class, 0 where there is none: [rows, classes] -> [rows].
  func picking(from scores: Tensor) -> Tensor {
    let result = Tensor.zeros([rows], dtype: scores.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y) = (scores.pointer(to: T.self), result.mutablePointer(to: T.self))
      let labels = labels.pointer(to: Int32.self)
      for row in 0..<rows where labels[row] >= 0 { y[row] = x[row * classes + Int(labels[row])] }
    }
    withExtendedLifetime((scores, labels, result)) {
      dispatchFloating(scores.dtype, "picking", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(scores) else { return result }
    return result.recorded("picking", scores.node) { gradient, _ in [placing(gradient)] }
  }

  /// The adjoint: zeros but for each row's class.
  private func placing(_ values: Tensor) -> Tensor {
    let result = Tensor.zeros([rows, classes], dtype: values.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y) = (values.pointer(to: T.self), result.mutablePointer(to: T.self))
      let labels = labels.pointer(to: Int32.self)
      for row in 0..<rows where labels[row] >= 0 { y[row * classes + Int(labels[row])] = x[row] }
    }
    withExtendedLifetime((values, labels, result)) {
      dispatchFloating(values.dtype, "placing", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(values) else { return result }
    return result.recorded("placing", values.node) { gradient, _ in [picking(from: gradient)] }
  }
}

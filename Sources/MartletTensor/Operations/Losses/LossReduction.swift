/// What a loss makes of its values, one an element, row or sequence.
public enum LossReduction: Sendable, CaseIterable {
  /// Their mean: a scalar. What it divides by is the number of values unless the loss says otherwise.
  case mean
  /// Their sum: a scalar.
  case sum
  /// The values as they are.
  case none
}

extension Tensor {
  /// The values of a loss, reduced.
  func reduced(_ reduction: LossReduction) -> Tensor {
    switch reduction {
    case .mean: mean()
    case .sum: sum()
    case .none: self
    }
  }

  /// Traps unless prediction and target have one shape and type.
  func requireSameShape(_ target: Tensor, _ operation: StaticString) {
    requireSameType(target, operation)
    if target.shape != shape { misuse(operation, "prediction \(shape) and target \(target.shape) differ") }
  }

  /// The least number of this type that is not denormal: what logarithms and roots are kept above.
  var leastNormal: Double {
    dtype == .float32 ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
  }
}

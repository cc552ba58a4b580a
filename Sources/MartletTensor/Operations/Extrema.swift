import MartletKernels

/// The larger of a and b, element by element, broadcasting. NaN when either is.
///
/// Where both are equal each gets half of the gradient; where the result is NaN so is the gradient.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { a.extremum(.maximum, b, "maximum") }

/// The smaller of a and b, element by element, broadcasting. NaN when either is.
///
/// Where both are equal each gets half of the gradient; where the result is NaN so is the gradient.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { a.extremum(.minimum, b, "minimum") }

extension Tensor {
  fileprivate func extremum(_ op: BinaryOp, _ other: Tensor, _ operation: StaticString) -> Tensor {
    let result = broadcastZipped(op, other, operation)
    guard isRecorded(self, other) else { return result }
    return result.recorded(operation, node, other.node) { gradient, _ in
      let (own, others) = (self.equalityMask(result), other.equalityMask(result))
      // 1 or 2 of them; 0 at NaN, which equals nothing, not even itself.
      let share = gradient / (own + others)
      return [
        self.node == nil ? nil : (share * own).summed(to: self.shape),
        other.node == nil ? nil : (share * others).summed(to: other.shape),
      ]
    }
  }

  /// 1 where this tensor equals `other`, else 0; a constant.
  func equalityMask(_ other: Tensor) -> Tensor { broadcastZipped(.maskEqual, other, "equal").detached() }

  /// Swift.min(max(x, low), high). NaN stays NaN. The gradient passes where low ≤ x ≤ high and is 0 elsewhere.
  public func clipped(to range: ClosedRange<Double>) -> Tensor { clipped(range.lowerBound, range.upperBound) }

  /// max(x, low): `x.clipped(to: 0...)`. The gradient passes where x ≥ low and is 0 elsewhere.
  public func clipped(to range: PartialRangeFrom<Double>) -> Tensor { clipped(range.lowerBound, nil) }

  /// min(x, high): `x.clipped(to: ...1)`. The gradient passes where x ≤ high and is 0 elsewhere.
  public func clipped(to range: PartialRangeThrough<Double>) -> Tensor { clipped(nil, range.upperBound) }

  private func clipped(_ low: Double?, _ high: Double?) -> Tensor {
    var result = detached()
    if let low { result = result.mapped(.maximumScalar, "clipped", parameter: low) }
    if let high { result = result.mapped(.minimumScalar, "clipped", parameter: high) }
    guard isRecorded(self) else { return result }
    let limited = result
    return result.recorded("clipped", node) { gradient, _ in [gradient * self.equalityMask(limited)] }
  }
}

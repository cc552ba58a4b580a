import MartletKernels

// Piecewise constant maps: their gradient is 0 (at the steps, where there is none, too).
extension Tensor {
  /// The largest integer not above x.
  public func floor() -> Tensor { stepped(.floor, "floor") }
  /// The smallest integer not below x.
  public func ceil() -> Tensor { stepped(.ceil, "ceil") }
  /// The nearest integer; halves go to the even one.
  public func rounded() -> Tensor { stepped(.round, "rounded") }
  /// The integer part: x rounded toward zero.
  public func truncated() -> Tensor { stepped(.truncate, "truncated") }
  /// −1, 0 or 1; zeros keep their sign, NaN stays NaN.
  public func sign() -> Tensor { stepped(.sign, "sign") }

  private func stepped(_ op: UnaryOp, _ operation: StaticString) -> Tensor {
    let result = mapped(op, operation)
    guard isRecorded(self) else { return result }
    return result.recorded(operation, node) { gradient, _ in
      [Tensor.zeros(gradient.shape, dtype: gradient.dtype)]
    }
  }
}

import MartletKernels

extension Tensor {
  /// a − b·trunc(a/b), the remainder with the sign of a, broadcasting: C's fmod, and Swift's `%` for integers.
  ///
  /// The gradients are 1 and −trunc(a/b). NaN for b = 0; integers trap.
  public static func % (a: Tensor, b: Tensor) -> Tensor {
    a.remainder(.truncatingRemainder, b, "%") { $0.truncated() }
  }

  fileprivate func remainder(
    _ op: BinaryOp, _ other: Tensor, _ operation: StaticString, _ rounding: @escaping (Tensor) -> Tensor
  ) -> Tensor {
    let result = broadcastZipped(op, other, operation)
    guard isRecorded(self, other) else { return result }
    return result.recorded(operation, node, other.node) { gradient, _ in
      [
        self.node == nil ? nil : gradient.summed(to: self.shape),
        other.node == nil
          ? nil : (-(gradient * rounding(self.detached() / other.detached()))).summed(to: other.shape),
      ]
    }
  }
}

/// a − b·⌊a/b⌋, the remainder with the sign of b, broadcasting: NumPy's and Python's.
///
/// The gradients are 1 and −⌊a/b⌋. NaN for b = 0; integers trap.
public func modulo(_ a: Tensor, _ b: Tensor) -> Tensor { a.remainder(.modulo, b, "modulo") { $0.floor() } }

/// |magnitude| with the sign of `sign`, that of a zero too, broadcasting.
///
/// The gradient by `magnitude` is 1 where the signs agree, else −1 (0 where `magnitude` is); that by `sign` is 0.
public func copysign(_ magnitude: Tensor, _ sign: Tensor) -> Tensor {
  let result = magnitude.broadcastZipped(.copySign, sign, "copysign")
  guard isRecorded(magnitude, sign) else { return result }
  return result.recorded("copysign", magnitude.node, sign.node) { gradient, _ in
    let slope = copysign(magnitude.detached().sign().squared(), sign.detached()) * magnitude.detached().sign()
    return [
      magnitude.node == nil ? nil : (gradient * slope).summed(to: magnitude.shape),
      sign.node == nil ? nil : Tensor.zeros(sign.shape, dtype: sign.dtype),
    ]
  }
}

import MartletKernels

// Angles are in radians.
extension Tensor {
  public func sin() -> Tensor { mapped(.sin, "sin") { x, _ in x.cos() } }
  public func cos() -> Tensor { mapped(.cos, "cos") { x, _ in -x.sin() } }
  public func tan() -> Tensor { mapped(.tan, "tan") { _, y in y.squared() + 1 } }

  /// The angle in [−π/2, π/2] whose sine is x; NaN outside [−1, 1].
  public func asin() -> Tensor { mapped(.asin, "asin") { x, _ in ((1 - x) * (x + 1)).reciprocalSquareRoot() } }
  /// The angle in [0, π] whose cosine is x; NaN outside [−1, 1].
  public func acos() -> Tensor { mapped(.acos, "acos") { x, _ in -((1 - x) * (x + 1)).reciprocalSquareRoot() } }
  /// The angle in (−π/2, π/2) whose tangent is x.
  public func atan() -> Tensor { mapped(.atan, "atan") { x, _ in 1 / (x.squared() + 1) } }

  public func sinh() -> Tensor { mapped(.sinh, "sinh") { x, _ in x.cosh() } }
  public func cosh() -> Tensor { mapped(.cosh, "cosh") { x, _ in x.sinh() } }

  /// The inverse of sinh: log(x + √(x² + 1)).
  public func asinh() -> Tensor { mapped(.asinh, "asinh") { x, _ in (x.squared() + 1).reciprocalSquareRoot() } }
  /// The inverse of cosh for x ≥ 1: log(x + √(x² − 1)); NaN below 1.
  public func acosh() -> Tensor {
    mapped(.acosh, "acosh") { x, _ in (x - 1).reciprocalSquareRoot() * (x + 1).reciprocalSquareRoot() }
  }
  /// The inverse of tanh: ½·log((1 + x)/(1 − x)); NaN outside [−1, 1].
  public func atanh() -> Tensor { mapped(.atanh, "atanh") { x, _ in 1 / ((1 - x) * (x + 1)) } }
}

/// The angle in [−π, π] of the point (x, y), broadcasting: its tangent is y/x.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor {
  let result = y.broadcastZipped(.atan2, x, "atan2")
  guard isRecorded(y, x) else { return result }
  return result.recorded("atan2", y.node, x.node) { gradient, _ in
    // x/r² and −y/r², as quotients by r: r² would overflow before they matter.
    let r = hypot(y, x)
    let share = gradient / r
    return [
      y.node == nil ? nil : (share * (x / r)).summed(to: y.shape),
      x.node == nil ? nil : (-(share * (y / r))).summed(to: x.shape),
    ]
  }
}

/// √(a² + b²) without overflow on the way, broadcasting. The gradient at (0, 0) is NaN.
public func hypot(_ a: Tensor, _ b: Tensor) -> Tensor {
  let result = a.broadcastZipped(.hypot, b, "hypot")
  guard isRecorded(a, b) else { return result }
  return result.recorded("hypot", a.node, b.node) { gradient, node in
    let share = gradient / result.reattached(to: node)
    return [
      a.node == nil ? nil : (share * a).summed(to: a.shape), b.node == nil ? nil : (share * b).summed(to: b.shape),
    ]
  }
}

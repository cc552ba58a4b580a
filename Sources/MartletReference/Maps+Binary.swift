import MartletKernels

extension Maps {
  /// op(a, b) with parameter s. The backward maps take the op's output or input first, the gradient of its output second.
  @inlinable
  public static func value<W: WideReal>(_ op: BinaryOp, _ a: W, _ b: W, _ s: W) -> W {
    switch op {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .maximum: return maximum(a, b)
    case .minimum: return minimum(a, b)
    case .power: return W.power(a, b)
    case .reluBackward: return a > W.zero ? b : W.zero
    case .leakyReluBackward: return a > W.zero ? b : s * b
    case .tanhBackward: return b * (W.one - a * a)
    case .sigmoidBackward: return b * (a * (W.one - a))
    case .geluBackward: return b * geluSlope(a)
    case .geluTanhBackward: return b * geluTanhSlope(a)
    case .siluBackward: return b * siluSlope(a)
    case .absoluteBackward: return a > W.zero ? b : a < W.zero ? -b : a * b
    case .maskEqual: return a == b ? W.one : W.zero
    case .maskLess: return a < b ? W.one : W.zero
    case .maskGreater: return a > b ? W.one : W.zero
    }
  }

  /// Φ(x) + x·φ(x); its limits, 1 and −0, where x·φ(x) is 0·∞.
  @inlinable
  static func geluSlope<W: WideReal>(_ x: W) -> W {
    if x.high.isInfinite { return x > W.zero ? W.one : W(-0.0) }
    let distribution = W(0.5) * W.erfc(-x / W.squareRoot(W(2)))
    let density = W.exp(-(x * x) * W(0.5)) / W.squareRoot(W(2) * pi())
    return distribution + x * density
  }

  /// s + x·w′·s·(1 − s) with s = sigmoid(w): see `geluTanhArgument`.
  @inlinable
  static func geluTanhSlope<W: WideReal>(_ x: W) -> W {
    if x.high.isInfinite { return x > W.zero ? W.one : W(-0.0) }
    let argument = geluTanhArgument(x)
    let slope = W.squareRoot(W(8) / pi()) * (W.one + W(134_145) / W(1_000_000) * (x * x))
    return W.sigmoid(argument) + x * slope * W.sigmoid(argument) * W.sigmoid(-argument)
  }

  /// s + x·s·(1 − s) with s = sigmoid(x).
  @inlinable
  static func siluSlope<W: WideReal>(_ x: W) -> W {
    if x.high.isInfinite { return x > W.zero ? W.one : W(-0.0) }
    return W.sigmoid(x) + x * W.sigmoid(x) * W.sigmoid(-x)
  }
}

import Glibc
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
    case .atan2: return W.atan2(a, b)
    case .hypot: return W.hypot(a, b)
    // The operands are values of the kernel's type, and the remainder of two Doubles is one.
    case .truncatingRemainder: return W(fmod(a.high, b.high))
    case .modulo: return modulo(a, b)
    case .copySign: return (a.high.sign == b.high.sign) ? a : -a
    case .eluBackward: return a > W.zero ? b : b * (s * W.exp(a))
    case .mishBackward: return b * mishSlope(a)
    }
  }

  /// a − b·⌊a/b⌋: zero and everything else with the sign of b.
  @inlinable
  static func modulo<W: WideReal>(_ a: W, _ b: W) -> W {
    let remainder = fmod(a.high, b.high)
    if remainder == 0 { return W(Double(signOf: b.high, magnitudeOf: 0)) }
    return (remainder < 0) != (b.high < 0) ? W(remainder) + b : W(remainder)
  }

  /// tanh(w) + x·(1 − tanh²(w))·sigmoid(x) with w = log(1 + e^x); 1 − tanh²(w) = 1/cosh²(w).
  @inlinable
  static func mishSlope<W: WideReal>(_ x: W) -> W {
    if x.high.isInfinite { return x > W.zero ? W.one : W(-0.0) }
    if x.high > 300 { return W.one }
    let w = softplus(x)
    let inverse = W.one / W.cosh(w)
    return W.tanh(w) + x * (inverse * inverse) * W.sigmoid(x)
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

import MartletKernels

extension Maps {
  /// op(x) with parameter s.
  ///
  /// NaN gives NaN. relu(−0) = 0, sign(±0) = ±0, gelu, geluTanh and silu of −∞ are −0; maximum and minimum with a NaN are NaN, of equals the second operand.
  @inlinable
  public static func value<W: WideReal>(_ op: UnaryOp, _ x: W, _ s: W) -> W {
    switch op {
    case .identity: return x
    case .negate: return -x
    case .absolute: return x.magnitude
    case .square: return x * x
    case .squareRoot: return W.squareRoot(x)
    case .reciprocal: return W.one / x
    case .reciprocalSquareRoot: return W.one / W.squareRoot(x)
    case .exp: return W.exp(x)
    case .log: return W.log(x)
    case .tanh: return W.tanh(x)
    case .sigmoid: return W.sigmoid(x)
    case .erf: return W.erf(x)
    case .sin: return W.sin(x)
    case .cos: return W.cos(x)
    case .relu: return x <= W.zero ? W.zero : x
    case .gelu: return gelu(x)
    case .geluTanh: return timesSigmoid(x, geluTanhArgument(x))
    case .silu: return silu(x)
    case .sign: return x > W.zero ? W.one : x < W.zero ? -W.one : x
    case .addScalar: return x + s
    case .subtractScalar: return x - s
    case .subtractFromScalar: return s - x
    case .multiplyScalar: return x * s
    case .divideScalar: return x / s
    case .divideIntoScalar: return s / x
    case .maximumScalar: return maximum(x, s)
    case .minimumScalar: return minimum(x, s)
    case .powerScalar: return W.power(x, s)
    case .leakyRelu: return x <= W.zero ? x * s : x
    // The operand is a value of the kernel's type: all of it is in `high`.
    case .floor: return W(x.high.rounded(.down))
    case .ceil: return W(x.high.rounded(.up))
    case .round: return W(x.high.rounded(.toNearestOrEven))
    case .truncate: return W(x.high.rounded(.towardZero))
    case .cubeRoot: return W.cubeRoot(x)
    case .exp2: return W.exp2(x)
    case .expMinusOne: return W.expMinusOne(x)
    case .log2: return W.log2(x)
    case .log10: return W.log10(x)
    case .logOnePlus: return W.logOnePlus(x)
    case .tan: return W.tan(x)
    case .asin: return W.asin(x)
    case .acos: return W.acos(x)
    case .atan: return W.atan(x)
    case .sinh: return W.sinh(x)
    case .cosh: return W.cosh(x)
    case .asinh: return W.asinh(x)
    case .acosh: return W.acosh(x)
    case .atanh: return W.atanh(x)
    case .erfc: return W.erfc(x)
    case .elu: return x > W.zero ? x : s * W.expMinusOne(x)
    case .softplus: return softplus(x)
    case .mish: return mish(x)
    }
  }

  /// x·Φ(x) with the normal distribution function Φ. Hendrycks, Gimpel: arXiv:1606.08415.
  @inlinable
  static func gelu<W: WideReal>(_ x: W) -> W {
    gated(x, W(0.5) * W.erfc(-x / W.squareRoot(W(2))))
  }

  /// w such that the tanh approximation x/2·(1 + tanh(w/2)) is x·sigmoid(w): 2√(2/π)·(x + 0.044715·x³).
  @inlinable
  static func geluTanhArgument<W: WideReal>(_ x: W) -> W {
    W.squareRoot(W(8) / pi()) * (x + W(44_715) / W(1_000_000) * (x * x * x))
  }

  @inlinable
  static func silu<W: WideReal>(_ x: W) -> W { timesSigmoid(x, x) }

  /// x·sigmoid(w) for w with the sign of x. Where e^w is denormal but the product is not, e^w enters as a square.
  @inlinable
  static func timesSigmoid<W: WideReal>(_ x: W, _ w: W) -> W {
    guard w.high < -600 else { return gated(x, W.sigmoid(w)) }
    let root = W.exp(w * W(0.5))
    return gated(x, root) * root
  }

  /// log(1 + e^x), the larger of 0 and x taken out.
  @inlinable
  static func softplus<W: WideReal>(_ x: W) -> W {
    W.logOnePlus(W.exp(-x.magnitude)) + (x > W.zero ? x : W.zero)
  }

  /// x·tanh(softplus(x)); below −600 x·e^x, with e^x as a square because it may be denormal. Misra: arXiv:1908.08681.
  @inlinable
  static func mish<W: WideReal>(_ x: W) -> W {
    guard x.high < -600 else { return gated(x, W.tanh(softplus(x))) }
    let root = W.exp(x * W(0.5))
    return gated(x, root) * root
  }

  /// x·gate where the gate falls to 0 faster than x grows: −0, the limit, at −∞.
  @inlinable
  static func gated<W: WideReal>(_ x: W, _ gate: W) -> W { x.high == -.infinity ? W(-0.0) : x * gate }

  @inlinable
  static func pi<W: WideReal>() -> W { W(DoubleDouble.pi.high) + W(DoubleDouble.pi.low) }

  @inlinable
  static func maximum<W: WideReal>(_ a: W, _ b: W) -> W { a.isNaN || a > b ? a : b }

  @inlinable
  static func minimum<W: WideReal>(_ a: W, _ b: W) -> W { a.isNaN || a < b ? a : b }
}

import MartletReference

/// A progression of bit patterns.
struct BitPatterns {
  var from: UInt64
  var step: UInt64
  var points: Int

  static func ranges<T: VerificationScalar>(_: T.Type, quick: Bool) -> [BitPatterns] {
    everywhere(T.self, quick: quick) + (T.self == Double.self ? middle(quick: quick) : []) + edges(T.self, quick: quick)
  }

  /// All patterns, evenly, in 32 pieces.
  private static func everywhere<T: VerificationScalar>(_: T.Type, quick: Bool) -> [BitPatterns] {
    let isFloat = T.self == Float.self
    let piece: UInt64 = isFloat ? 1 << 27 : 1 << 59
    let step: UInt64 = isFloat ? (quick ? 1009 * 211 : 1009) : piece / (quick ? 61 : 1021) | 1
    return (0..<32).map { i in BitPatterns(from: UInt64(i) * piece, step: step, points: Int(piece / step) + 1) }
  }

  /// Doubles of both signs where the functions do something: 2⁻⁴⁰ to 2¹¹.
  private static func middle(quick: Bool) -> [BitPatterns] {
    let (first, last) = ((0x1p-40).bitPattern, (0x1p11).bitPattern)
    let points: UInt64 = quick ? 67 : 1999
    let piece = (last - first) / 16
    return [0, UInt64(1) << 63].flatMap { sign in
      (0..<16).map { i in
        BitPatterns(from: sign | (first + UInt64(i) * piece), step: piece / points | 1, points: Int(points))
      }
    }
  }

  /// Patterns next to each other around every number where a function or its algorithm changes: zero and the denormals, the
  /// ends of the range, and where exp, tanh, erf, the trigonometric functions and gelu overflow, saturate or change formula.
  private static func edges<T: VerificationScalar>(_: T.Type, quick: Bool) -> [BitPatterns] {
    let around: UInt64 = quick ? 101 : T.self == Float.self ? 1 << 16 : 1009
    let numbers: [T] = [
      0, T.leastNormalMagnitude, T(0x1p-12), T(0.34657359), T(0.6), 1, T(1.5707963267948966), 2, 3,
      T(3.1415926535897932),
      T(3.92), T(9.01), 15, T(T.self == Float.self ? 87.33655 : 708.39641853), T(88.722839), T(103.97208),
      T(T.self == Float.self ? 104 : 709.782712893), T(745.13321910), T(131072), T.greatestFiniteMagnitude,
    ]
    return numbers.flatMap { number in
      [number, -number].map { BitPatterns(from: $0.pattern &- around / 2, step: 1, points: Int(around)) }
    }
  }
}

extension VerificationScalar {
  /// The number with the low bits of `pattern`.
  init(pattern: UInt64) {
    self =
      Self.self == Float.self
      ? Self(exactly: Float(bitPattern: UInt32(truncatingIfNeeded: pattern))) ?? .nan
      : Self(exactly: Double(bitPattern: pattern)) ?? .nan
  }

  var pattern: UInt64 {
    Self.self == Float.self ? UInt64(Float(self).bitPattern) : Double(self).bitPattern
  }
}

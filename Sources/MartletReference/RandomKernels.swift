import MartletKernels

/// Random arrays from Philox blocks: element i is a function of (key, stream, offset + i) alone.
///
/// A float takes word i mod 4 of block i div 4, a double words 2·(i mod 2) and 2·(i mod 2) + 1 of block i div 2.
public enum RandomKernels {
  /// low + (high − low)·u with u in [0, 1) from the upper 24 or 53 bits, the product and the sum each rounded to T; what
  /// rounds up to `high` becomes the number below it. The bits are part of the definition, so this is computed in T.
  @inlinable
  public static func uniform<T: ReferenceScalar>(
    key: UInt64, stream: UInt64, offset: UInt64, low: Double, high: Double, _ y: UnsafeMutablePointer<T>, count: Int
  ) {
    let (first, width) = (T(low), T(high - low))
    let last = first < T(high) ? T(high).nextDown : first
    for i in 0..<count {
      let scaled = T(unit(T.self, key: key, stream: stream, index: offset &+ UInt64(i))) * width
      y[i] = min(first + scaled, last)
    }
  }

  /// mean + deviation·z with Box and Muller's pair: z = √(−2 log u₁)·cos(angle) at even places, sin at odd ones. u₁ in (0, 1]
  /// comes from the bits of the even element, the angle from those of the odd one.
  @inlinable
  public static func normal<T: ReferenceScalar, R: ReferenceResult>(
    key: UInt64, stream: UInt64, offset: UInt64, mean: Double, deviation: Double, of: T.Type,
    _ y: UnsafeMutablePointer<R>, count: Int
  ) {
    typealias Wide = T.Wide
    let (mean, deviation) = (T(mean).wide, T(deviation).wide)
    for i in 0..<count {
      let index = offset &+ UInt64(i)
      let (u1, angle) = polarBits(T.self, key: key, stream: stream, even: index & ~1)
      let radius = Wide.squareRoot(-(Wide(2) * Wide.log(u1)))
      let z = radius * (index % 2 == 0 ? Wide.cos(angle) : Wide.sin(angle))
      y[i] = R(rounding: mean + deviation * z)
    }
  }

  /// (u₁, angle) of the pair that begins at `even`. Double: 1 − u and 2πu of the two elements. Float: the middle of the first
  /// word's interval, rounded to Float, and π times the second word read as a signed fraction.
  @inlinable
  static func polarBits<T: ReferenceScalar>(
    _: T.Type, key: UInt64, stream: UInt64, even: UInt64
  ) -> (T.Wide, T.Wide) {
    typealias Wide = T.Wide
    let pi = Wide(DoubleDouble.pi.high) + Wide(DoubleDouble.pi.low)
    if T.self == Float.self {
      let words = Philox.block(key: key, stream: stream, index: even / 4)
      let place = Int(even % 4)
      let u1 = Float(words[place] >> 1) * 0x1p-31 + 0x1p-32
      return (Wide(Double(u1)), pi * Wide(Double(Int32(bitPattern: words[place + 1])) * 0x1p-31))
    }
    let u1 = 1 - unit(T.self, key: key, stream: stream, index: even)
    let u2 = unit(T.self, key: key, stream: stream, index: even | 1)
    return (Wide(u1), Wide(2) * pi * Wide(u2))
  }

  /// y = x/keep where the element's word is below keep·2³², else 0.
  @inlinable
  public static func dropout<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, count: Int, keep: Double, key: UInt64, stream: UInt64,
    offset: UInt64
  ) {
    for i in 0..<count {
      // keep = 0 drops everything, also 0/0.
      let index = offset &+ UInt64(i)
      let word = Philox.block(key: key, stream: stream, index: index / 4)[Int(index % 4)]
      let isKept = Double(word) < keep * 0x1p32
      y[i] = R(rounding: isKept ? x[i].wide / T.Wide(keep) : T.Wide.zero)
    }
  }

  /// The element's bits as a fraction in [0, 1).
  @inlinable
  static func unit<T: ReferenceScalar>(_: T.Type, key: UInt64, stream: UInt64, index: UInt64) -> Double {
    if T.self == Float.self {
      let word = Philox.block(key: key, stream: stream, index: index / 4)[Int(index % 4)]
      return Double(word >> 8) * 0x1p-24
    }
    let words = Philox.block(key: key, stream: stream, index: index / 2)
    let place = Int(index % 2) * 2
    return (Double(words[place] >> 5) * 0x1p26 + Double(words[place + 1] >> 6)) * 0x1p-53
  }
}

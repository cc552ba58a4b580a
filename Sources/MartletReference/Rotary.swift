import MartletKernels

/// Rotary position embedding: pairs of columns as points of the plane, turned.
public enum Rotary {
  /// Pair i of a token's heads becomes (a·cos − b·sin, b·cos + a·sin), with the sine's sign changed by `inverse`; columns from
  /// `rotated` on stay.
  @inlinable
  public static func apply<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<R>, cosines: UnsafePointer<T>, sines: UnsafePointer<T>,
    tokens: Int, heads: Int, width: Int, rotated: Int, tableRows: Int, interleaved: Bool, inverse: Bool
  ) {
    let half = rotated / 2
    for token in 0..<tokens {
      for head in 0..<heads {
        let start = (token * heads + head) * width
        for column in rotated..<width { y[start + column] = R(rounding: x[start + column].wide) }
        for pair in 0..<half {
          let first = start + (interleaved ? 2 * pair : pair)
          let second = first + (interleaved ? 1 : half)
          let cosine = cosines[token % tableRows * half + pair].wide
          let sine =
            inverse ? -sines[token % tableRows * half + pair].wide : sines[token % tableRows * half + pair].wide
          y[first] = R(rounding: x[first].wide * cosine - x[second].wide * sine)
          y[second] = R(rounding: x[second].wide * cosine + x[first].wide * sine)
        }
      }
    }
  }
}

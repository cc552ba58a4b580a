/// Rotary position embedding (Su et al. 2021): pairs of a head's columns turned by an angle that grows with the position.
public enum Rotary {
  /// Turns the first `rotated` columns of every head of x[tokens, heads, width]; the others are copied.
  ///
  /// Pair i of token t becomes (a·cos − b·sin, b·cos + a·sin) with the cosine and sine at [t mod tableRows, i].
  /// - Parameters:
  ///   - cosines: [tableRows, rotated/2], likewise sines
  ///   - interleaved: pair i is columns 2i and 2i + 1; otherwise i and i + rotated/2
  ///   - inverse: turns back, which is also the gradient
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func apply<T: KernelScalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, cosines: UnsafePointer<T>, sines: UnsafePointer<T>,
    tokens: Int, heads: Int, width: Int, rotated: Int, tableRows: Int, interleaved: Bool, inverse: Bool
  ) {
    let half = rotated / 2
    let (distance, step) = interleaved ? (1, 2) : (half, 1)
    let sign: T = inverse ? -1 : 1
    Chunks.forEachRows(tokens, columns: heads * width) { first, count in
      for token in first..<first + count {
        let (cosine, sine) = (cosines + token % tableRows * half, sines + token % tableRows * half)
        for head in 0..<heads {
          let at = (token * heads + head) * width
          let (x, y) = (x + at, y + at)
          for pair in 0..<half {
            let place = pair * step
            let (a, b) = (x[place], x[place + distance])
            let s = sign * sine[pair]
            y[place] = a * cosine[pair] - b * s
            y[place + distance] = b * cosine[pair] + a * s
          }
          for column in rotated..<width { y[column] = x[column] }
        }
      }
    }
  }
}

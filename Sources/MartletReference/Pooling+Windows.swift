import MartletKernels

extension Pooling {
  /// Every output pixel: `body(output pixel, first pixel of its image, i, j)`.
  @inlinable @inline(__always)
  static func forEachWindow(_ g: PoolGeometry, _ body: (Int, Int, Int, Int) -> Void) {
    for n in 0..<g.batch {
      for i in 0..<g.outHeight {
        for j in 0..<g.outWidth { body((n * g.outHeight + i) * g.outWidth + j, n * g.height * g.width, i, j) }
      }
    }
  }

  /// The cells of window (i, j) that lie inside the image: `body(pixel, tap)`.
  @inlinable @inline(__always)
  static func forEachTap(_ g: PoolGeometry, _ i: Int, _ j: Int, _ body: (Int, Int) -> Void) {
    for u in 0..<g.kernel.0 {
      let row = i * g.stride.0 + u - g.padding.0
      guard row >= 0, row < g.height else { continue }
      for v in 0..<g.kernel.1 {
        let column = j * g.stride.1 + v - g.padding.1
        guard column >= 0, column < g.width else { continue }
        body(row * g.width + column, u * g.kernel.1 + v)
      }
    }
  }

  /// dx = the sum over windows and taps of `term(output pixel, tap, channel)`.
  @inlinable @inline(__always)
  static func scatter<W: WideReal, R: ReferenceResult>(
    _ g: PoolGeometry, _ dx: UnsafeMutablePointer<R>, _ term: (Int, Int, Int) -> W
  ) {
    var sums = [W](repeating: .zero, count: g.batch * g.height * g.width * g.channels)
    forEachWindow(g) { output, image, i, j in
      forEachTap(g, i, j) { pixel, tap in
        for c in 0..<g.channels { sums[(image + pixel) * g.channels + c] += term(output, tap, c) }
      }
    }
    for i in 0..<sums.count { dx[i] = R(rounding: sums[i]) }
  }
}

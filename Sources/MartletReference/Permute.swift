/// Copies by strides, element by element.
public enum Permute {
  /// y[Σ iₐtₐ] = x[Σ iₐsₐ] for every index within `extents`, with the strides s of x and t of y.
  @inlinable
  public static func copy<T>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, extents: [Int], from: [Int], to: [Int]
  ) {
    for i in 0..<extents.reduce(1, *) {
      var (rest, source, target) = (i, 0, 0)
      for axis in extents.indices.reversed() {
        source += rest % extents[axis] * from[axis]
        target += rest % extents[axis] * to[axis]
        rest /= extents[axis]
      }
      y[target] = x[source]
    }
  }
}

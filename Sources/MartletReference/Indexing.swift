import MartletKernels

/// Elements by indices along one axis of [outer, extent, inner]; what indices choose is [outer, count, inner].
public enum Indexing {
  /// y[o, i, :] = x[o, indices[i], :].
  @inlinable
  public static func select<T>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    forEach(axis) { o, i, c, chosen in y[chosen] = x[axis.place(o, indices[i], c)] }
  }

  /// y[o, i, c] = x[o, indices[o, i, c], c].
  @inlinable
  public static func gather<T>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    forEach(axis) { o, i, c, chosen in y[chosen] = x[axis.place(o, indices[chosen], c)] }
  }

  /// y[o, indices[o, i, c], c] = x[o, i, c], i ascending.
  @inlinable
  public static func scatter<T>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T>
  ) {
    forEach(axis) { o, i, c, chosen in y[axis.place(o, indices[chosen], c)] = x[chosen] }
  }

  /// y[o, indices[o, i, c], c] += x[o, i, c].
  @inlinable
  public static func scatterAdd<T: ReferenceScalar>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T.Wide>
  ) {
    forEach(axis) { o, i, c, chosen in
      let place = axis.place(o, indices[chosen], c)
      y[place] = y[place] + x[chosen].wide
    }
  }

  /// y[o, r, :] = Σ x[o, i, :] over all i with indices[i] = r.
  @inlinable
  public static func selectAdjoint<T: ReferenceScalar>(
    _ axis: IndexedAxis, _ x: UnsafePointer<T>, indices: UnsafePointer<Int64>, _ y: UnsafeMutablePointer<T.Wide>
  ) {
    for i in 0..<axis.outer * axis.extent * axis.inner { y[i] = T.Wide(0) }
    forEach(axis) { o, i, c, chosen in
      let place = axis.place(o, indices[i], c)
      y[place] = y[place] + x[chosen].wide
    }
  }

  /// Every (o, i, c) of what is chosen, with its place in it.
  @inlinable
  static func forEach(_ axis: IndexedAxis, _ body: (_ o: Int, _ i: Int, _ c: Int, _ chosen: Int) -> Void) {
    for o in 0..<axis.outer {
      for i in 0..<axis.count {
        for c in 0..<axis.inner { body(o, i, c, (o * axis.count + i) * axis.inner + c) }
      }
    }
  }
}

extension IndexedAxis {
  /// Where (o, index, c) lies in the indexed array.
  @inlinable
  func place(_ o: Int, _ index: Int64, _ c: Int) -> Int { (o * extent + Int(index)) * inner + c }
}

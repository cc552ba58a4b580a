import MartletKernels

/// Several results of one operation, one behind the other in one tensor: a single node receives the gradients of all of them,
/// and each result is a free slice.
struct PackedResults {
  let shapes: [Shape]
  /// Rank 1.
  let packed: Tensor

  init(_ shapes: [Shape], dtype: DType) {
    self.shapes = shapes
    packed = Tensor(uninitialized: [shapes.reduce(0) { $0 + $1.elementCount }], dtype: dtype)
  }

  private init(_ shapes: [Shape], _ packed: Tensor) {
    self.shapes = shapes
    self.packed = packed
  }

  /// The same shapes out of another packed tensor: gradients, or the results with their node.
  func unpacking(_ packed: Tensor) -> PackedResults { PackedResults(shapes, packed) }

  subscript(i: Int) -> Tensor {
    let start = shapes[..<i].reduce(0) { $0 + $1.elementCount }
    return packed.rows(start..<start + shapes[i].elementCount).reshaped(to: shapes[i])
  }

  /// Where the operation writes result i.
  func pointer<T: TensorElement>(_ i: Int, _: T.Type) -> UnsafeMutablePointer<T> {
    packed.mutablePointer(to: T.self) + shapes[..<i].reduce(0) { $0 + $1.elementCount }
  }

  /// The results of a recorded operation on `input`.
  /// - Parameter backward: the gradient of the input from those of the results and the results themselves.
  func recorded(
    _ operation: StaticString, _ input: Tensor,
    backward: @escaping (_ gradients: PackedResults, _ results: PackedResults) -> Tensor
  ) -> PackedResults {
    guard isRecorded(input) else { return self }
    let plain = self
    let tracked = packed.recorded(operation, input.node) { gradient, node in
      [backward(plain.unpacking(gradient), plain.unpacking(plain.packed.reattached(to: node)))]
    }
    return unpacking(tracked)
  }
}

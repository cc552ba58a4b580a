import MartletKernels

// Indices are int32 or int64. As axes do, a negative one counts from the end; anything outside −extent..<extent traps.

extension Tensor {
  /// This array with `count` indices along `axis`.
  func indexedAxis(_ axis: Int, count: Int) -> IndexedAxis {
    IndexedAxis(
      outer: shape.extents[..<axis].reduce(1, *), extent: shape[axis], count: count,
      inner: shape.extents[(axis + 1)...].reduce(1, *))
  }

  /// These indices as int64 in 0..<extent. Traps on others, naming `whole`, and on another type.
  func resolvedIndices(
    extent: Int, of whole: Shape, _ operation: StaticString, allowingNegative: Bool = true
  ) -> Tensor {
    let least = allowingNegative ? -extent : 0
    func resolved<T: FixedWidthInteger & TensorElement>(_: T.Type) -> Tensor {
      Tensor(shape: shape, of: Int64.self) { target in
        withUnsafeElements(of: T.self) { source in
          for i in 0..<source.count {
            let index = Int(source[i])
            if index < least || index >= extent {
              misuse(operation, "index \(index) is outside \(least)..<\(extent), an axis of shape \(whole)")
            }
            target[i] = Int64(index < 0 ? index + extent : index)
          }
        }
      }
    }
    switch dtype {
    case .int32: return resolved(Int32.self)
    case .int64:
      let isPlain = withUnsafeElements(of: Int64.self) { $0.allSatisfy { $0 >= 0 && $0 < extent } }
      return isPlain ? detached() : resolved(Int64.self)
    default: misuse(operation, "indices \(shape) are \(dtype), not int32 or int64")
    }
  }
}

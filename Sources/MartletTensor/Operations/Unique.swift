import MartletKernels

/// The different elements of a tensor.
public struct UniqueElements: Sendable {
  /// From the smallest to the largest; all NaN are one, the last.
  public let values: Tensor
  /// For each element of the tensor its index in `values`, int32, of the tensor's shape.
  public let inverse: Tensor
  /// How often each value occurs, int64.
  public let counts: Tensor
}

extension Tensor {
  /// The different elements, in order, with their numbers and places. Not differentiable.
  public func unique() -> UniqueElements {
    if isTracked { misuse("unique", "its values cannot be differentiated; detach the tensor first") }
    let flat = reshaped(to: [elementCount])
    let order = flat.argsort().array(of: Int32.self)
    var firsts: [Int32] = []
    var counts: [Int64] = []
    var inverse = [Int32](repeating: 0, count: elementCount)
    func run<T: TensorElement & SortableScalar>(_: T.Type) {
      let x = flat.pointer(to: T.self)
      var last: UInt64?
      for place in order {
        let key = x[Int(place)].sortKey
        if key != last {
          firsts.append(place)
          counts.append(0)
          last = key
        }
        counts[counts.count - 1] += 1
        inverse[Int(place)] = Int32(truncatingIfNeeded: counts.count - 1)
      }
    }
    withExtendedLifetime(flat) { run(dtype.sortableType) }
    return UniqueElements(
      values: flat.taken(Tensor(firsts)), inverse: Tensor(inverse, shape: shape), counts: Tensor(counts))
  }
}

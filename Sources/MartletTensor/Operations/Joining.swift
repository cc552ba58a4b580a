/// The tensors one after the other along `axis`; all other extents agree.
///
/// - Parameter tensors: at least one, of one type and rank.
/// - Returns: the first tensor's shape with the sum of the extents at `axis`.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = tensors.first else { misuse("concatenate", "no tensors: their shape and type are unknown") }
  let axis = first.shape.axis(axis, "concatenate")
  for tensor in tensors {
    first.requireSameType(tensor, "concatenate")
    let fits =
      tensor.rank == first.rank && first.shape.indices.allSatisfy { $0 == axis || tensor.shape[$0] == first.shape[$0] }
    if !fits {
      misuse("concatenate", "shapes \(first.shape) and \(tensor.shape) differ in more than axis \(axis)")
    }
  }
  if tensors.count == 1 { return first }
  var extents = first.shape.extents
  extents[axis] = tensors.reduce(0) { $0 + $1.shape[axis] }
  let result = Tensor(uninitialized: Shape(extents), dtype: first.dtype)
  let strides = result.shape.strides
  var start = 0
  let regions = tensors.map { tensor in
    let region = Region(shape: tensor.shape, offset: start * strides[axis], strides: strides)
    start += tensor.shape[axis]
    result.write(tensor, into: region)
    return region
  }
  guard isRecorded(tensors.map { $0 }) else { return result }
  let nodes = tensors.map(\.node)
  return result.recorded("concatenate", nodes) { gradient, _ in
    zip(nodes, regions).map { node, region in node == nil ? nil : gradient.taking(region, "concatenate") }
  }
}

/// The tensors along a new axis: element i of `axis` of the result is `tensors[i]`.
///
/// - Parameters:
///   - tensors: at least one, of one type and shape.
///   - axis: the new axis' place in the result; −1 is the last.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = tensors.first else { misuse("stack", "no tensors: their shape and type are unknown") }
  for tensor in tensors where tensor.shape != first.shape {
    misuse("stack", "shapes \(first.shape) and \(tensor.shape) differ")
  }
  return concatenate(tensors.map { $0.expandedDimensions(at: axis) }, axis: axis)
}

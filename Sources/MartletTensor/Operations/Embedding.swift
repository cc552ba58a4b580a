/// The rows of a table that ids name: y[…, :] = weight[ids[…], :].
///
/// The gradient of the table is dense; each of its rows sums over the places of its id, in double precision and in a fixed
/// order.
///
/// - Parameters:
///   - ids: int32 or int64, of any shape, each in 0..<count; others trap.
///   - weight: [count, dimension]
///   - paddingIndex: an id whose row receives no gradient.
/// - Returns: [..., dimension]
public func embedding(_ ids: Tensor, weight: Tensor, paddingIndex: Int? = nil) -> Tensor {
  if weight.rank != 2 { misuse("embedding", "weight \(weight.shape) is not [count, dimension]") }
  let count = weight.shape[0]
  if let paddingIndex, !(0..<count).contains(paddingIndex) {
    misuse("embedding", "padding index \(paddingIndex) is outside a vocabulary of \(count)")
  }
  requireVocabulary(ids, count: count)
  let rows = weight.selecting(ids)
  guard let paddingIndex, rows.isTracked else { return rows }
  let isPadding = (ids .== Double(paddingIndex)).expandedDimensions(at: -1)
  return Tensor.where(isPadding, rows.detached(), rows)
}

/// Traps on the first id outside of 0..<count.
private func requireVocabulary(_ ids: Tensor, count: Int) {
  func check<T: FixedWidthInteger & TensorElement>(_: T.Type) {
    ids.withUnsafeElements(of: T.self) { ids in
      for id in ids where id < 0 || id >= count {
        misuse("embedding", "id \(id) is not in a vocabulary of \(count): ids go from 0 to \(count - 1)")
      }
    }
  }
  switch ids.dtype {
  case .int32: check(Int32.self)
  case .int64: check(Int64.self)
  default: misuse("embedding", "ids \(ids.shape) are \(ids.dtype), not int32 or int64")
  }
}

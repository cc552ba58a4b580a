/// What ``Tensor/padded(_:with:)`` puts around a tensor.
public enum Padding: Sendable, Hashable {
  /// A number, in the tensor's type.
  case constant(Double)
  /// The values beyond the edge in reverse, without the edge itself: 3 2 | 1 2 3 | 2 1.
  case reflect
  /// The value at the edge: 1 1 | 1 2 3 | 3 3.
  case replicate
}

extension Tensor {
  /// More elements before and after each axis.
  ///
  /// - Parameters:
  ///   - amounts: how many before and after, a pair for each axis, none negative.
  ///   - padding: what they are. `.reflect` adds fewer than the axis has, `.replicate` needs one at least.
  /// - Returns: extent + before + after at each axis.
  public func padded(_ amounts: [(before: Int, after: Int)], with padding: Padding = .constant(0)) -> Tensor {
    if amounts.count != rank || amounts.contains(where: { $0.before < 0 || $0.after < 0 }) {
      misuse(
        "padded", "amounts \(amounts.map { [$0.before, $0.after] }) are no pair of counts for each axis of \(shape)")
    }
    if amounts.allSatisfy({ $0 == (0, 0) }) { return self }
    if case .constant(let value) = padding { return padded(amounts, value: value) }
    // Axis by axis: each is a selection of indices, with its gradient.
    var result = self
    for (axis, amount) in amounts.enumerated() where amount != (0, 0) {
      let extent = shape[axis]
      let most = padding == .reflect ? extent - 1 : extent == 0 ? 0 : .max
      if Swift.max(amount.before, amount.after) > most {
        misuse("padded", "\(amount) is more than \(padding) can add to axis \(axis) of \(shape)")
      }
      let indices = (-amount.before..<extent + amount.after).map { position in
        let reflected = position < 0 ? -position : position < extent ? position : 2 * (extent - 1) - position
        return Int64(padding == .reflect ? reflected : Swift.min(Swift.max(position, 0), extent - 1))
      }
      result = result.selecting(Tensor(indices), axis: axis)
    }
    return result
  }

  private func padded(_ amounts: [(before: Int, after: Int)], value: Double) -> Tensor {
    let whole = Shape(zip(shape.extents, amounts).map { $0 + $1.before + $1.after })
    let strides = whole.strides
    let region = Region(
      shape: shape, offset: zip(strides, amounts).reduce(0) { $0 + $1.0 * $1.1.before }, strides: strides)
    if value == 0 { return placed(region, in: whole, "padded") }
    let result = Tensor.full(whole, value: value, dtype: dtype)
    result.write(self, into: region)
    guard isRecorded(self) else { return result }
    return result.recorded("padded", node) { gradient, _ in [gradient.taking(region, "padded")] }
  }
}

/// What a subscript does with one axis: ``TensorIndex`` lists the ways to write one.
public struct AxisSlice: Sendable {
  enum Kind: Sendable {
    case index(Int)
    /// From one position up to another, both within 0...extent; nil is the axis' own end.
    case range(from: Int?, to: Int?)
    /// The last positions, or all but the last ones.
    case last(Int)
    case dropLast(Int)
    /// Every `by`-th position; nil begins at the first one, or with a negative step at the last.
    case stride(from: Int?, to: Int?, isThrough: Bool, by: Int)
    case newAxis
    case ellipsis
  }

  let kind: Kind

  /// The positions of an axis of `extent` that stay; nil when there are none such.
  func positions(in extent: Int) -> (first: Int, count: Int, step: Int)? {
    switch kind {
    case .index(let index):
      let resolved = index < 0 ? index + extent : index
      return resolved >= 0 && resolved < extent ? (resolved, 1, 1) : nil
    case .range(let from, let to):
      let (from, to) = (from ?? 0, to ?? extent)
      return from >= 0 && from <= to && to <= extent ? (from, to - from, 1) : nil
    case .last(let count): return count >= 0 && count <= extent ? (extent - count, count, 1) : nil
    case .dropLast(let count): return count >= 0 && count <= extent ? (0, extent - count, 1) : nil
    case .stride(let from, let to, let isThrough, let step):
      if step == 0 { return nil }
      let first = from ?? (step > 0 ? 0 : extent - 1)
      // One past the last position, in the direction of the step.
      let end = to.map { isThrough ? $0 + step.signum() : $0 } ?? (step > 0 ? extent : -1)
      let distance = step > 0 ? end - first : first - end
      let count = distance <= 0 ? 0 : (distance + abs(step) - 1) / abs(step)
      if count == 0 { return (0, 0, 1) }
      let last = first + (count - 1) * step
      return min(first, last) >= 0 && max(first, last) < extent ? (first, count, step) : nil
    case .newAxis: return (0, 1, 1)
    case .ellipsis: return (0, extent, 1)
    }
  }
}

extension AxisSlice: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .index(let index): "\(index)"
    case .range(let from, let to): "\(from.map { "\($0)" } ?? "")..<\(to.map { "\($0)" } ?? "")"
    case .last(let count): ".last(\(count))"
    case .dropLast(let count): ".dropLast(\(count))"
    case .stride(let from, let to, let isThrough, let step):
      ".stride(from: \(from.map { "\($0)" } ?? "nil"), \(isThrough ? "through" : "to"): "
        + "\(to.map { "\($0)" } ?? "nil"), by: \(step))"
    case .newAxis: ".newAxis"
    case .ellipsis: ".ellipsis"
    }
  }
}

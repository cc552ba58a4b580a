extension Tensor {
  /// Part of a tensor, axis by axis: see ``TensorIndex``. Axes that are not mentioned stay whole.
  ///
  ///     x[0, 1..<3, .all, .stride(from: 5, to: 0, by: -2)]
  ///
  /// Free where the part is contiguous, such as `x[3]` or `x[2..<5]`; otherwise a copy. Its gradient is zero elsewhere.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    taking(region(indices.map { $0.slice }, "subscript"), "subscript")
  }

  /// These values with `value` in a part: what `x[indices] = value` would do, as a new tensor.
  ///
  /// - Parameters:
  ///   - indices: as in a subscript.
  ///   - value: of this type and of a shape that broadcasts to the part's; its gradient is that of the part.
  public func replacing(_ indices: any TensorIndex..., with value: Tensor) -> Tensor {
    requireSameType(value, "replacing")
    let region = region(indices.map { $0.slice }, "replacing")
    if value.shape.broadcast(with: region.shape, "replacing") != region.shape {
      misuse("replacing", "value \(value.shape) does not broadcast to the part \(region.shape) of \(shape)")
    }
    return replacing(region, with: value)
  }

  /// The same with one number everywhere in the part.
  public func replacing(_ indices: any TensorIndex..., with value: Double) -> Tensor {
    replacing(region(indices.map { $0.slice }, "replacing"), with: Tensor.full([], value: value, dtype: dtype))
  }

  private func replacing(_ region: Region, with value: Tensor) -> Tensor {
    let result = stridedCopy(shape: shape, strides: shape.strides)
    result.write(value.expanded(to: region.shape), into: region)
    guard isRecorded(self, value) else { return result }
    let (own, other, part) = (node, value.node, value.shape)
    return result.recorded("replacing", own, other) { gradient, _ in
      [
        own == nil ? nil : gradient.replacing(region, with: Tensor.zeros([], dtype: gradient.dtype)),
        other == nil ? nil : gradient.taking(region, "replacing").summed(to: part),
      ]
    }
  }

  private func region(_ slices: [AxisSlice], _ operation: StaticString) -> Region {
    let named = slices.count { !$0.addsAxis && !$0.isEllipsis }
    if named > rank || slices.count(where: \.isEllipsis) > 1 {
      misuse(operation, "\(slices) does not index the \(rank) axes of shape \(shape)")
    }
    // The ellipsis stands for the axes that are left; without one they are at the end.
    let rest = [AxisSlice](repeating: .all, count: rank - named)
    let place = slices.firstIndex(where: \.isEllipsis)
    let complete = place.map { slices[..<$0] + rest + slices[($0 + 1)...] } ?? slices + rest
    let own = shape.strides
    var (extents, strides, offset, axis) = ([Int](), [Int](), 0, 0)
    for slice in complete {
      if slice.addsAxis {
        extents.append(1)
        strides.append(0)
        continue
      }
      guard let (first, count, step) = slice.positions(in: shape[axis]) else {
        misuse(operation, "\(slice) is outside axis \(axis) of shape \(shape)")
      }
      offset += first * own[axis]
      if !slice.dropsAxis {
        extents.append(count)
        strides.append(step * own[axis])
      }
      axis += 1
    }
    return Region(shape: Shape(extents), offset: offset, strides: strides)
  }
}

extension AxisSlice {
  fileprivate var addsAxis: Bool { if case .newAxis = kind { true } else { false } }
  fileprivate var isEllipsis: Bool { if case .ellipsis = kind { true } else { false } }
  fileprivate var dropsAxis: Bool { if case .index = kind { true } else { false } }
}

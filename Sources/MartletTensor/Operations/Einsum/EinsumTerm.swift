/// A tensor whose axes have names: an operand of ``einsum(_:_:)`` on its way to the result.
struct EinsumTerm {
  typealias Index = EinsumEquation.Index

  let tensor: Tensor
  let indices: [Index]

  /// Each index once: an axis along the diagonal of those that share it.
  func diagonal() -> EinsumTerm {
    if Set(indices).count == indices.count { return self }
    var unique: [Index] = []
    var extents: [Int] = []
    var strides: [Int] = []
    for (axis, stride) in tensor.shape.strides.enumerated() {
      if let position = unique.firstIndex(of: indices[axis]) {
        strides[position] += stride
      } else {
        unique.append(indices[axis])
        extents.append(tensor.shape[axis])
        strides.append(stride)
      }
    }
    return EinsumTerm(tensor: tensor.stridedElements(shape: Shape(extents), strides: strides), indices: unique)
  }

  /// Without the axes of extent 1 that stretch to another operand's.
  func withoutStretched(_ extents: [Index: Int]) -> EinsumTerm {
    let kept = indices.indices.filter { tensor.shape[$0] == extents[indices[$0]] }
    if kept.count == indices.count { return self }
    return EinsumTerm(
      tensor: tensor.reshaped(to: Shape(kept.map { tensor.shape[$0] })), indices: kept.map { indices[$0] })
  }

  /// Summed over the indices that nothing else needs.
  func summed(keeping needed: Set<Index>) -> EinsumTerm {
    let axes = indices.indices.filter { !needed.contains(indices[$0]) }
    if axes.isEmpty { return self }
    return EinsumTerm(tensor: tensor.sum(axes: axes), indices: indices.filter(needed.contains))
  }

  /// The tensor with its axes in the order of `order`, which names all of them.
  func ordered(_ order: [Index]) -> Tensor { tensor.permuted(order.compactMap { indices.firstIndex(of: $0) }) }

  /// The product of two terms, summed over what they share and nothing else needs.
  /// - Parameter order: the order of the result's indices, if it matters.
  func times(_ other: EinsumTerm, keeping needed: Set<Index>, order: [Index]?) -> EinsumTerm {
    let (own, others) = (Set(indices), Set(other.indices))
    let shared = indices.filter { others.contains($0) && needed.contains($0) }
    let output =
      order ?? shared + indices.filter { !others.contains($0) } + other.indices.filter { !own.contains($0) }
    return EinsumTerm(tensor: contraction(self, other, output), indices: output)
  }
}

/// Σ a·b over the indices that `output` lacks. Each index is in at least two of the three, which closes the family under
/// differentiation: the gradient of either operand is a contraction of the other two.
private func contraction(_ a: EinsumTerm, _ b: EinsumTerm, _ output: [EinsumEquation.Index]) -> Tensor {
  let kept = Set(output)
  if kept.isSuperset(of: a.indices) && kept.isSuperset(of: b.indices) {
    return a.spread(over: output) * b.spread(over: output)
  }
  let result = Contraction(a, b, output).result()
  guard isRecorded(a.tensor, b.tensor) else { return result }
  return result.recorded("einsum", a.tensor.node, b.tensor.node) { gradient, _ in
    let gradient = EinsumTerm(tensor: gradient, indices: output)
    return [
      a.tensor.node == nil ? nil : contraction(gradient, b, a.indices),
      b.tensor.node == nil ? nil : contraction(a, gradient, b.indices),
    ]
  }
}

extension EinsumTerm {
  /// With an axis of extent 1 for each index of `output` that it lacks: what element-wise operations broadcast.
  fileprivate func spread(over output: [Index]) -> Tensor {
    let own = output.filter(indices.contains)
    let moved = ordered(own)
    return moved.reshaped(
      to: Shape(output.map { index in own.firstIndex(of: index).map { moved.shape[$0] } ?? 1 }))
  }
}

extension Tensor {
  /// A contiguous copy of the elements at the given strides, all different places: a diagonal.
  fileprivate func stridedElements(shape target: Shape, strides: [Int]) -> Tensor {
    let result = stridedCopy(shape: target, strides: strides)
    guard isRecorded(self) else { return result }
    let original = shape
    return result.recorded("diagonal", node) { gradient, _ in
      [gradient.placed(inZerosOf: original, strides: strides)]
    }
  }

  /// The adjoint: zeros of shape `target` with this tensor's elements at the given strides.
  private func placed(inZerosOf target: Shape, strides: [Int]) -> Tensor {
    let result = Tensor.zeros(target, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (x, y) = (pointer(to: T.self), result.mutablePointer(to: T.self))
      var position = [Int](repeating: 0, count: rank)
      var place = 0
      for i in 0..<elementCount {
        y[place] = x[i]
        var axis = rank - 1
        while axis >= 0 {
          position[axis] += 1
          place += strides[axis]
          if position[axis] < shape[axis] { break }
          place -= strides[axis] * shape[axis]
          position[axis] = 0
          axis -= 1
        }
      }
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "diagonal", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    let own = shape
    return result.recorded("placedDiagonal", node) { gradient, _ in
      [gradient.stridedElements(shape: own, strides: strides)]
    }
  }
}

/// Sums of products in Einstein's notation: every index that the output lacks is summed over.
///
///     einsum("bij,bjk->bik", a, b)     // batched matrix product
///     einsum("ii", a)                  // trace
///     einsum("...i,...i->...", a, b)   // dot products along the last axis
///     einsum("i,ij,j->", x, a, y)      // xᵀAy
///
/// An index is a letter for each axis, the same letter wherever the axis is the same; a letter that an operand has twice takes
/// its diagonal. "..." stands for any further axes, which broadcast. Without "->" the output has what stands under "..."
/// and then the letters that occur once, in alphabetical order, capitals first.
///
/// Products of two operands that share a summed index run as matrix products on the operands as they lie in memory; an operand is
/// rearranged only where no leading dimension or transpose flag describes it. Three operands or more are taken in pairs, the pair
/// with the fewest multiplications first.
/// - Returns: the sum, of the operands' type; differentiable any number of times.
/// - Precondition: operands of one floating-point type.
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor { einsum(equation, operands) }

/// ``einsum(_:_:)`` of an array of operands.
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
  guard let first = operands.first else { misuse("einsum", "\"\(equation)\" without operands") }
  for operand in operands.dropFirst() { first.requireSameType(operand, "einsum") }
  if !first.dtype.isFloatingPoint { misuse("einsum", "\(first.dtype) operands; it needs float32 or float64") }
  let parsed = EinsumEquation(equation, shapes: operands.map(\.shape))
  var terms = zip(operands, parsed.operands).map { tensor, indices in
    EinsumTerm(tensor: tensor, indices: indices).diagonal().withoutStretched(parsed.extents)
  }
  /// The indices that the output or another operand needs.
  func needed(beside positions: [Int]) -> Set<EinsumEquation.Index> {
    var result = Set(parsed.output)
    for (position, term) in terms.enumerated() where !positions.contains(position) { result.formUnion(term.indices) }
    return result
  }
  while terms.count > 1 {
    terms = terms.indices.map { terms[$0].summed(keeping: needed(beside: [$0])) }
    let (i, j) = cheapestPair(terms, parsed.extents)
    let kept = needed(beside: [i, j])
    let product = terms[i].times(terms[j], keeping: kept, order: terms.count == 2 ? parsed.output : nil)
    terms.remove(at: j)
    terms.remove(at: i)
    terms.append(product)
  }
  return terms[0].summed(keeping: Set(parsed.output)).ordered(parsed.output)
}

/// The pair whose product takes the fewest multiplications.
private func cheapestPair(_ terms: [EinsumTerm], _ extents: [EinsumEquation.Index: Int]) -> (Int, Int) {
  if terms.count == 2 { return (0, 1) }
  var best = (0, 1)
  var least = Double.infinity
  for i in terms.indices {
    for j in i + 1..<terms.count {
      let cost = Set(terms[i].indices).union(terms[j].indices).reduce(1.0) { $0 * Double(extents[$1] ?? 1) }
      if cost < least { (best, least) = ((i, j), cost) }
    }
  }
  return best
}

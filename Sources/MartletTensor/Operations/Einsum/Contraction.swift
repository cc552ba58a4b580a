import MartletKernels

/// Σ a·b over shared indices as matrix products: which indices make the rows, columns and inner dimension of a matrix, and which
/// count the matrices.
///
/// A matrix of an operand is wherever a group of indices has one stride, one of the two groups a stride of 1: leading
/// dimensions and transpose flags describe it, and its elements stay where they are.
struct Contraction {
  typealias Index = EinsumEquation.Index

  private let a: EinsumTerm
  private let b: EinsumTerm
  private let output: [Index]
  private let extents: [Index: Int]

  init(_ a: EinsumTerm, _ b: EinsumTerm, _ output: [Index]) {
    self.a = a
    self.b = b
    self.output = output
    var extents: [Index: Int] = [:]
    for term in [a, b] { for (index, extent) in zip(term.indices, term.tensor.shape) { extents[index] = extent } }
    self.extents = extents
  }

  /// The sum; recording is the caller's.
  func result() -> Tensor {
    let (inA, inB) = (Set(a.indices), Set(b.indices))
    let batch = output.filter { inA.contains($0) && inB.contains($0) }
    let rows = output.filter { !inB.contains($0) }
    let columns = output.filter { !inA.contains($0) }
    let result = Tensor(uninitialized: shape(output), dtype: a.tensor.dtype)
    let (stridesA, stridesB) = (strides(a), strides(b))
    let strides = strides(EinsumTerm(tensor: result, indices: output))
    let inner = innerOrder(stridesA, stridesB, inB)

    let matrixRows = suffix(of: rows, stridesA, strides)
    let matrixColumns = suffix(of: columns, stridesB, strides)
    guard let viewC = view(strides, rows: matrixRows, columns: matrixColumns) else {
      // Neither side of the output's matrices is contiguous: they are made one after the other and rearranged.
      let natural = batch + rows + columns
      return EinsumTerm(tensor: Contraction(a, b, natural).result(), indices: natural).ordered(output)
    }
    guard let viewA = view(stridesA, rows: matrixRows, columns: inner) else {
      return Contraction(moved(a, to: batch + rows + inner), b, output).result()
    }
    guard let viewB = view(stridesB, rows: inner, columns: matrixColumns) else {
      return Contraction(a, moved(b, to: batch + inner + columns), output).result()
    }
    let loop = batch + rows.dropLast(matrixRows.count) + columns.dropLast(matrixColumns.count)
    let (m, n, k) = (count(matrixRows), count(matrixColumns), count(inner))
    // An output that lies transposed is the product of the transposes in the other order.
    let isSwapped = viewC.isTransposed
    let (left, right) = isSwapped ? (viewB, viewA) : (viewA, viewB)
    let (transposeA, transposeB) = (left.isTransposed != isSwapped, right.isTransposed != isSwapped)
    let (first, second) = isSwapped ? (b.tensor, a.tensor) : (a.tensor, b.tensor)
    let (placesA, placesB) = (places(loop, stridesA), places(loop, stridesB))
    let placesC = places(loop, strides)
    func run<T: FloatingElement>(_: T.Type) {
      let (pa, pb, pc) = (first.pointer(to: T.self), second.pointer(to: T.self), result.mutablePointer(to: T.self))
      if placesC.count == 1 {
        Gemm.multiply(
          m: isSwapped ? n : m, n: isSwapped ? m : n, k: k, a: pa, lda: left.leading, transposeA: transposeA, b: pb,
          ldb: right.leading, transposeB: transposeB, c: pc, ldc: viewC.leading)
      } else {
        Gemm.batched(
          placesA: isSwapped ? placesB : placesA, placesB: isSwapped ? placesA : placesB, placesC: placesC,
          m: isSwapped ? n : m, n: isSwapped ? m : n, k: k, a: pa, lda: left.leading, transposeA: transposeA, b: pb,
          ldb: right.leading, transposeB: transposeB, c: pc, ldc: viewC.leading)
      }
    }
    withExtendedLifetime((first, second, result)) {
      dispatchFloating(result.dtype, "einsum", { run(Float.self) }, { run(Double.self) })
    }
    return result
  }

  /// The summed indices in the order in which most operands have them in one piece.
  private func innerOrder(_ stridesA: [Index: Int], _ stridesB: [Index: Int], _ inB: Set<Index>) -> [Index] {
    let kept = Set(output)
    let asInA = a.indices.filter { inB.contains($0) && !kept.contains($0) }
    let asInB = b.indices.filter(asInA.contains)
    func fits(_ order: [Index]) -> Bool { stride(order, stridesA) != nil && stride(order, stridesB) != nil }
    return fits(asInA) || !fits(asInB) ? asInA : asInB
  }

  /// The last indices of a group that have one stride in an operand and in the output; the others will count matrices. All of the
  /// group when that would leave slivers: then the operand is moved instead.
  private func suffix(of group: [Index], _ strides: [Index: Int], _ outputStrides: [Index: Int]) -> [Index] {
    var start = group.count
    while start > 0, stride(Array(group[(start - 1)...]), strides) != nil,
      stride(Array(group[(start - 1)...]), outputStrides) != nil
    {
      start -= 1
    }
    let found = Array(group[start...])
    return count(found) < 32 ? group : found
  }

  /// How a group of axes is a matrix: its leading dimension, and whether it lies transposed.
  private func view(
    _ strides: [Index: Int], rows: [Index], columns: [Index]
  ) -> (leading: Int, isTransposed: Bool)? {
    guard let rowStride = stride(rows, strides), let columnStride = stride(columns, strides) else { return nil }
    // Of a single row or column any stride will do.
    let (height, width) = (count(rows), count(columns))
    if columnStride == 1 || width == 1 { return (max(height == 1 ? width : rowStride, 1), false) }
    if rowStride == 1 || height == 1 { return (max(width == 1 ? height : columnStride, 1), true) }
    return nil
  }

  /// The one stride at which a group of axes is walked; nil if it takes several.
  private func stride(_ group: [Index], _ strides: [Index: Int]) -> Int? {
    let long = group.filter { extents[$0] != 1 }
    for (outer, next) in zip(long, long.dropFirst()) where strides[outer]! != strides[next]! * extents[next]! {
      return nil
    }
    return long.last.map { strides[$0]! } ?? 1
  }

  private func count(_ group: some Sequence<Index>) -> Int { group.reduce(1) { $0 * extents[$1]! } }

  private func shape(_ group: [Index]) -> Shape { Shape(group.map { extents[$0]! }) }

  private func strides(_ term: EinsumTerm) -> [Index: Int] {
    Dictionary(uniqueKeysWithValues: zip(term.indices, term.tensor.shape.strides))
  }

  private func moved(_ term: EinsumTerm, to order: [Index]) -> EinsumTerm {
    let own = order.filter(term.indices.contains)
    return EinsumTerm(
      tensor: EinsumTerm(tensor: term.tensor.detached(), indices: term.indices).ordered(own), indices: own)
  }

  /// Where the matrix for each index of the loop begins.
  private func places(_ loop: [Index], _ strides: [Index: Int]) -> [Int] {
    var places = [0]
    for index in loop {
      let stride = strides[index] ?? 0
      places = places.flatMap { place in (0..<extents[index]!).map { place + $0 * stride } }
    }
    return places
  }
}

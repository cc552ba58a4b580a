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
    let shape = Shape(output.map { extents[$0]! })
    let (stridesA, stridesB) = (strides(a.indices, a.tensor.shape), strides(b.indices, b.tensor.shape))
    let strides = strides(output, shape)
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
    // An output that lies transposed is the product of the transposes in the other order.
    let isSwapped = viewC.isTransposed
    var (left, right) = (
      Operand(a.tensor, viewA, places(loop, stridesA)), Operand(b.tensor, viewB, places(loop, stridesB))
    )
    var (m, n) = (count(matrixRows), count(matrixColumns))
    if isSwapped { (left, right, m, n) = (right.transposed, left.transposed, n, m) }
    return product(left, right, shape, viewC.leading, places(loop, strides), m: m, n: n, k: count(inner))
  }

  /// A tensor as matrices: the leading dimension of each, whether it lies transposed, and where it begins.
  private struct Operand {
    let tensor: Tensor
    let leading: Int
    let isTransposed: Bool
    let places: [Int]

    init(_ tensor: Tensor, _ view: (leading: Int, isTransposed: Bool), _ places: [Int]) {
      self.tensor = tensor
      (leading, isTransposed) = view
      self.places = places
    }

    var transposed: Operand { Operand(tensor, (leading, !isTransposed), places) }
  }

  private func product(
    _ left: Operand, _ right: Operand, _ shape: Shape, _ leading: Int, _ places: [Int], m: Int, n: Int, k: Int
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, dtype: a.tensor.dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (pa, pb) = (left.tensor.pointer(to: T.self), right.tensor.pointer(to: T.self))
      let pc = result.mutablePointer(to: T.self)
      if places.count == 1 {
        return Gemm.multiply(
          m: m, n: n, k: k, a: pa, lda: left.leading, transposeA: left.isTransposed, b: pb, ldb: right.leading,
          transposeB: right.isTransposed, c: pc, ldc: leading)
      }
      Gemm.batched(
        placesA: left.places, placesB: right.places, placesC: places, m: m, n: n, k: k, a: pa, lda: left.leading,
        transposeA: left.isTransposed, b: pb, ldb: right.leading, transposeB: right.isTransposed, c: pc, ldc: leading)
    }
    withExtendedLifetime((left, right, result)) {
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

  private func strides(_ indices: [Index], _ shape: Shape) -> [Index: Int] {
    Dictionary(uniqueKeysWithValues: zip(indices, shape.strides))
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

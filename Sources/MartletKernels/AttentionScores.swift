import CMartletKernels

/// The scores of one block of queries of one head, a panel of keys at a time, and the products that they take part in.
///
/// They are kept transposed, a row a key and a column a query: then every product of both passes is one that OpenBLAS has a kernel
/// without packing for, once the queries of the block, and the gradients of their outputs, have been transposed.
struct AttentionScores<T: KernelScalar> {
  let problem: AttentionProblem
  let blocks: AttentionBlocks
  let sequence, head: Int
  let queries: Range<Int>
  /// The distance between rows of scores.
  let stride: Int

  init(_ blocks: AttentionBlocks, sequence: Int, head: Int, block: Int) {
    (self.blocks, problem) = (blocks, blocks.problem)
    (self.sequence, self.head, queries) = (sequence, head, blocks[block])
    stride = blocks.stride(queries.count, of: T.self)
  }

  /// The key and value head that this head reads.
  var group: Int { head / (problem.heads / problem.groups) }
  /// Keys that this block sees at most.
  var visibleKeys: Int { problem.visibleKeys(before: queries.upperBound) }

  /// Where the block's first query begins in an operand of that layout, with heads of `width` columns.
  func place(of layout: AttentionProblem.Layout, width: Int) -> Int {
    sequence * layout.sequence + queries.lowerBound * layout.token + head * width
  }

  /// Where this head's keys or values begin.
  func groupPlace(of layout: AttentionProblem.Layout, width: Int) -> Int {
    sequence * layout.sequence + group * width
  }

  /// y[width, queries] from rows that lie `distance` apart.
  func transpose(_ x: UnsafePointer<T>, distance: Int, width: Int, _ y: UnsafeMutablePointer<T>) {
    transposed(x, distance, y, rows: queries.count, columns: width)
  }

  /// s[keys, queries] = alpha · k[keys, width] · qᵀ[width, queries].
  func products(
    _ k: UnsafePointer<T>, distance: Int, width: Int, _ transposed: UnsafePointer<T>, alpha: Double, keys: Int,
    _ s: UnsafeMutablePointer<T>
  ) {
    blocks.forEachPart(keys, queries: queries.count) { start, count in
      GemmOperands(
        algorithm: .blas, alpha: alpha, a: k + start * distance, lda: distance, transposeA: false, b: transposed,
        ldb: queries.count,
        transposeB: false, beta: 0, c: s + start * stride, ldc: stride
      ).run(m: count, n: queries.count, k: width)
    }
  }

  /// y[queries, width] = alpha · s[keys, queries]ᵀ · v[keys, width], added to y unless it is the first panel.
  func mix(
    _ s: UnsafePointer<T>, _ v: UnsafePointer<T>, distance: Int, width: Int, alpha: Double = 1, keys: Int,
    isFirst: Bool, _ y: UnsafeMutablePointer<T>, _ yDistance: Int
  ) {
    blocks.forEachPart(keys, queries: queries.count) { start, count in
      GemmOperands(
        algorithm: .blas, alpha: alpha, a: s + start * stride, lda: stride, transposeA: true, b: v + start * distance,
        ldb: distance,
        transposeB: false, beta: isFirst && start == 0 ? 0 : 1, c: y, ldc: yDistance
      ).run(m: queries.count, n: width, k: count)
    }
  }

  /// y[keys, width] = alpha · s[keys, queries] · x[queries, width], added to y unless it is the first block.
  func spread(
    _ s: UnsafePointer<T>, _ x: UnsafePointer<T>, distance: Int, width: Int, alpha: Double = 1, keys: Int,
    isFirst: Bool, _ y: UnsafeMutablePointer<T>, _ yDistance: Int
  ) {
    blocks.forEachPart(keys, queries: queries.count) { start, count in
      GemmOperands(
        algorithm: .blas, alpha: alpha, a: s + start * stride, lda: stride, transposeA: false, b: x, ldb: distance,
        transposeB: false,
        beta: isFirst ? 0 : 1, c: y + start * yDistance, ldc: yDistance
      ).run(m: count, n: width, k: queries.count)
    }
  }

  /// −∞ where a query does not see one of the panel's keys.
  func hide(_ s: UnsafeMutablePointer<T>, panel: Range<Int>, mask: UnsafePointer<Bool>?) {
    let offset = problem.keys - problem.queries + queries.lowerBound
    // Query c of the block sees key k of the panel where c ≥ k + diagonal.
    let diagonal = panel.lowerBound - offset
    let isCut = problem.isCausal && panel.count - 1 + diagonal > 0
    guard let mask, let strides = problem.mask else {
      if isCut { mk_attention_hide(T.kernelType, s, stride, queries.count, panel.count, nil, diagonal) }
      return
    }
    let place =
      sequence * strides.sequence + head * strides.head + queries.lowerBound * strides.query
      + panel.lowerBound * strides.key
    withArenaScratch(UInt8.self, count: panel.count * queries.count) { visible in
      mk_permute(1, mask + place, visible, 2, [panel.count, queries.count], [strides.key, strides.query])
      mk_attention_hide(
        T.kernelType, s, stride, queries.count, panel.count, visible, problem.isCausal ? diagonal : -panel.count)
    }
  }

  /// y = x with the weights that are dropped set to 0, and the others divided by the probability of keeping one.
  func drop(
    _ x: UnsafePointer<T>, panel: Range<Int>, _ dropout: AttentionProblem.Dropout, _ y: UnsafeMutablePointer<T>
  ) {
    let row = (sequence * problem.heads + head) * problem.queries + queries.lowerBound
    mk_attention_drop(
      T.kernelType, x, y, stride, queries.count, panel.count, dropout.keep, dropout.key, dropout.stream,
      UInt64(row * problem.keys + panel.lowerBound), UInt64(problem.keys))
  }
}

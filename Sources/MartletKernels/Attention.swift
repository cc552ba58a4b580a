import CMartletKernels

/// Attention of each head, in blocks that stay in the cache (Dao et al. 2022): the scores of all queries and keys are never
/// held at once, and the backward pass computes them again.
///
/// A query that sees no key gives zeros. A score of NaN or +∞ that a query sees makes its output NaN; nothing is promised of NaN
/// or infinite keys and values that it does not see.
public enum Attention {
  /// output = softmax(scale·q·kᵀ)·v with the weights dropped that `dropout` says.
  /// - Parameters:
  ///   - mask: read where the problem has mask strides; true where a query sees a key
  ///   - logSumExp: [batch, heads, queries], log Σ exp(scores) of each query for `backward`; ∞ where it sees nothing
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func forward<T: KernelScalar>(
    _ problem: AttentionProblem, query: UnsafePointer<T>, key: UnsafePointer<T>, value: UnsafePointer<T>,
    mask: UnsafePointer<Bool>?, output: UnsafeMutablePointer<T>, logSumExp: UnsafeMutablePointer<T>
  ) {
    let blocks = AttentionBlocks(problem)
    let pieces = problem.batch * problem.heads * blocks.count
    guard pieces > 0 else { return }
    // Products with a single query wait for memory.
    let work = blocks[0].count * problem.keys * (problem.width + problem.valueWidth) * (blocks[0].count == 1 ? 8 : 1)
    let perChunk = max(1, 250_000 / max(work, 1))
    Threads.forEachChunk(chunkCount(pieces, by: perChunk)) { chunk in
      let stride = blocks.widestStride(of: T.self)
      let panel = blocks.panelSize(of: T.self)
      let queriesCount = blocks[0].count * problem.width
      let keysCount = min(panel, problem.keys) * stride
      withArenaScratch(T.self, count: queriesCount + keysCount + 2 * stride) { scratch in
        withArenaScratch(Double.self, count: stride) { sums in
          let scores = scratch + queriesCount
          if blocks.hasGaps(of: T.self) { setZero(scores, count: keysCount) }
          for piece in chunk * perChunk..<min((chunk + 1) * perChunk, pieces) {
            let (item, block) = piece.quotientAndRemainder(dividingBy: blocks.count)
            let (sequence, head) = item.quotientAndRemainder(dividingBy: problem.heads)
            AttentionScores<T>(blocks, sequence: sequence, head: head, block: block).forward(
              query: query, key: key, value: value, mask: mask, output: output, logSumExp: logSumExp, panel: panel,
              transposedQuery: scratch, scores: scores, maximum: scores + keysCount,
              correction: scores + keysCount + stride, sums: sums)
          }
        }
      }
    }
  }
}

extension AttentionScores {
  /// The outputs of this block.
  fileprivate func forward(
    query: UnsafePointer<T>, key: UnsafePointer<T>, value: UnsafePointer<T>, mask: UnsafePointer<Bool>?,
    output: UnsafeMutablePointer<T>, logSumExp: UnsafeMutablePointer<T>, panel: Int,
    transposedQuery: UnsafeMutablePointer<T>, scores: UnsafeMutablePointer<T>, maximum: UnsafeMutablePointer<T>,
    correction: UnsafeMutablePointer<T>, sums: UnsafeMutablePointer<Double>
  ) {
    let p = problem
    let output = output + place(of: p.output, width: p.valueWidth)
    let key = key + groupPlace(of: p.key, width: p.width)
    let value = value + groupPlace(of: p.value, width: p.valueWidth)
    for c in 0..<stride { (maximum[c], sums[c]) = (-.infinity, 0) }
    transpose(
      query + place(of: p.query, width: p.width), distance: p.query.token, width: p.width, transposedQuery)
    for start in Swift.stride(from: 0, to: visibleKeys, by: panel) {
      let range = start..<min(start + panel, visibleKeys)
      products(
        key + start * p.key.token, distance: p.key.token, width: p.width, transposedQuery, alpha: p.scale,
        keys: range.count, scores)
      hide(scores, panel: range, mask: mask)
      mk_attention_weights(T.kernelType, scores, stride, range.count, maximum, sums, correction)
      if start > 0 {
        mk_attention_rescale(T.kernelType, output, p.output.token, queries.count, p.valueWidth, correction)
      }
      if let dropout = p.dropout { drop(scores, panel: range, dropout, scores) }
      mix(
        scores, value + start * p.value.token, distance: p.value.token, width: p.valueWidth, keys: range.count,
        isFirst: start == 0, output, p.output.token)
    }
    mk_attention_finish(
      T.kernelType, output, p.output.token, queries.count, p.valueWidth, maximum, sums,
      logSumExp + (sequence * p.heads + head) * p.queries + queries.lowerBound)
  }
}

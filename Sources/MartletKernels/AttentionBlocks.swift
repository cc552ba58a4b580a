/// How attention is cut into blocks of scores: a frozen function of the extents, never of the number of threads.
///
/// A block of queries meets panels of keys; with a panel's keys, values and their gradients it fits a second-level cache.
struct AttentionBlocks {
  let problem: AttentionProblem
  /// Blocks of queries, as equal as can be; a block has at most 95.
  let count: Int
  private let size: Int

  init(_ problem: AttentionProblem) {
    self.problem = problem
    size = chunkCount(problem.queries, by: max(1, (problem.queries + 32) / 64))
    count = chunkCount(problem.queries, by: max(size, 1))
  }

  subscript(index: Int) -> Range<Int> {
    min(index * size, problem.queries)..<min((index + 1) * size, problem.queries)
  }

  /// The distance between rows of scores, a row a key: whole cache lines, or a single query's scores without gaps.
  func stride<T>(_ queries: Int, of: T.Type) -> Int {
    let line = 64 / MemoryLayout<T>.stride
    return queries == 1 ? 1 : chunkCount(queries, by: line) * line
  }

  /// The largest distance of all blocks.
  func widestStride<T>(of type: T.Type) -> Int { stride(size, of: type) }

  /// Whether rows of some block's scores have columns beyond its queries. They are computed with, so they need numbers.
  func hasGaps<T>(of type: T.Type) -> Bool {
    [0, count - 1].contains { $0 >= 0 && $0 < count && stride(self[$0].count, of: type) != self[$0].count }
  }

  /// Keys in a panel: 256, or more when there are few queries.
  func panelSize<T>(of type: T.Type) -> Int { max(256, 16_384 / max(widestStride(of: type), 1)) }

  /// Consecutive parts of `keys` whose products with a block of queries OpenBLAS multiplies without packing.
  func forEachPart(_ keys: Int, queries: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    let most = max(GemmPlan.smallest / max(queries * max(problem.width, problem.valueWidth), 1), 16)
    let parts = chunkCount(keys, by: most)
    let size = chunkCount(chunkCount(keys, by: max(parts, 1)), by: 16) * 16
    for start in Swift.stride(from: 0, to: keys, by: max(size, 1)) { body(start, min(size, keys - start)) }
  }
}

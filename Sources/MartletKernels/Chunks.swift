/// How kernels split their work: by its size alone, never by the number of threads, so that results do not depend on it.
enum Chunks {
  /// Elements of a cheap map that are worth a thread's attention: some microseconds of work.
  static let grain = 16_384

  /// Calls `body` with consecutive ranges of `0..<count`, of `grain` elements but for the last; on the caller when there is
  /// only one.
  @inline(__always)
  static func forEach(_ count: Int, grain: Int = grain, _ body: (_ start: Int, _ count: Int) -> Void) {
    if count <= grain {
      if count > 0 { body(0, count) }
      return
    }
    Threads.forEachChunk((count + grain - 1) / grain) { chunk in
      let start = chunk * grain
      body(start, min(grain, count - start))
    }
  }

  /// The same for rows of a matrix, in blocks of about `grain` elements.
  @inline(__always)
  static func forEachRows(
    _ rows: Int, columns: Int, grain: Int = grain, _ body: (_ start: Int, _ count: Int) -> Void
  ) {
    forEach(rows, grain: max(1, grain / max(columns, 1)), body)
  }
}

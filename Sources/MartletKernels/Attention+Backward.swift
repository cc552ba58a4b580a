import CMartletKernels

extension Attention {
  /// The gradients of `forward`, whose operands, output and logSumExp these are; they lie as their operands do.
  ///
  /// With the weights p, what is left of them after dropout z∘p, and δ = Σ dOutput·output of each query: dV = (z∘p)ᵀ·dOutput,
  /// dScores = p∘(z∘(dOutput·vᵀ) − δ), dQ = scale·dScores·k, dK = scale·dScoresᵀ·q. Key and value heads collect from their query
  /// heads in order.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func backward<T: KernelScalar>(
    _ problem: AttentionProblem, query: UnsafePointer<T>, key: UnsafePointer<T>, value: UnsafePointer<T>,
    mask: UnsafePointer<Bool>?, output: UnsafePointer<T>, logSumExp: UnsafePointer<T>, dOutput: UnsafePointer<T>,
    dQuery: UnsafeMutablePointer<T>, dKey: UnsafeMutablePointer<T>, dValue: UnsafeMutablePointer<T>
  ) {
    let p = problem
    let blocks = AttentionBlocks(p)
    let panel = blocks.panelSize(of: T.self)
    // A piece of work is a panel, or several, of one key head: its keys' gradients are nobody else's. Few heads have their
    // panels shared out, each part with a sum of its own for the queries.
    let panels = chunkCount(p.keys, by: panel)
    let parts = max(1, min(panels, 8 / max(p.batch * p.groups, 1)))
    let perPart = chunkCount(panels, by: parts) * panel
    let queryCount = p.batch * p.queries * p.heads * p.width
    withArenaScratch(T.self, count: (parts - 1) * queryCount) { partials in
      Threads.forEachChunk(p.batch * p.groups * parts) { piece in
        let (item, part) = piece.quotientAndRemainder(dividingBy: parts)
        let (sequence, group) = item.quotientAndRemainder(dividingBy: p.groups)
        let stride = blocks.widestStride(of: T.self)
        let scoreCount = min(panel, p.keys) * stride
        let transposedCount = blocks.count == 0 ? 0 : blocks[0].count * (p.width + p.valueWidth)
        let count = transposedCount + (p.dropout == nil ? 2 : 3) * scoreCount + 2 * stride
        withArenaScratch(T.self, count: count) { scratch in
          let scores = scratch + transposedCount
          if blocks.hasGaps(of: T.self) { setZero(scores, count: count - transposedCount) }
          let pass = AttentionGradient(
            blocks: blocks, query: query, key: key, value: value, mask: mask, output: output, logSumExp: logSumExp,
            dOutput: dOutput, dKey: dKey, dValue: dValue, transposed: scratch, scores: scores,
            gradient: scores + scoreCount, dropped: scores + 2 * scoreCount, sums: scratch + count - 2 * stride)
          let firstKey = part * perPart
          var layout = p.query
          var target = dQuery
          if part > 0 {
            layout = AttentionProblem.Layout(sequence: p.queries * p.heads * p.width, token: p.heads * p.width)
            target = partials + (part - 1) * queryCount
          }
          pass.run(
            sequence: sequence, group: group, keys: min(firstKey, p.keys)..<min(firstKey + perPart, p.keys),
            panel: panel, dQuery: target, layout)
        }
      }
      merge(problem, partials, parts: parts - 1, into: dQuery)
    }
  }

  /// Adds what the parts made of the queries' gradients, in order.
  private static func merge<T: KernelScalar>(
    _ p: AttentionProblem, _ partials: UnsafePointer<T>, parts: Int, into dQuery: UnsafeMutablePointer<T>
  ) {
    guard parts > 0 else { return }
    let (tokens, columns) = (p.batch * p.queries, p.heads * p.width)
    Chunks.forEachRows(tokens, columns: columns * (parts + 1)) { start, count in
      for token in start..<start + count {
        let (sequence, query) = token.quotientAndRemainder(dividingBy: p.queries)
        let row = dQuery + sequence * p.query.sequence + query * p.query.token
        for part in 0..<parts {
          mk_add_scaled(T.kernelType, 1, partials + (part * tokens + token) * columns, row, columns)
        }
      }
    }
  }
}

/// The backward pass of one key and value head, with the scratch that it works in.
private struct AttentionGradient<T: KernelScalar> {
  let blocks: AttentionBlocks
  let query, key, value: UnsafePointer<T>
  let mask: UnsafePointer<Bool>?
  let output, logSumExp, dOutput: UnsafePointer<T>
  let dKey, dValue: UnsafeMutablePointer<T>
  /// The block's queries and gradients of outputs, transposed.
  let transposed: UnsafeMutablePointer<T>
  /// [panel, stride] each: weights, the scores' gradients, and what dropout leaves of the weights.
  let scores, gradient, dropped: UnsafeMutablePointer<T>
  /// Of each query of a block: log Σ exp of its scores, then δ.
  let sums: UnsafeMutablePointer<T>

  func run(
    sequence: Int, group: Int, keys: Range<Int>, panel: Int, dQuery: UnsafeMutablePointer<T>,
    _ queryLayout: AttentionProblem.Layout
  ) {
    let p = blocks.problem
    let repeats = p.heads / p.groups
    for start in stride(from: keys.lowerBound, to: keys.upperBound, by: panel) {
      let range = start..<min(start + panel, keys.upperBound)
      let dKey = dKey + sequence * p.key.sequence + start * p.key.token + group * p.width
      let dValue = dValue + sequence * p.value.sequence + start * p.value.token + group * p.valueWidth
      if blocks.count == 0 {
        clear(dKey, rows: range.count, columns: p.width, distance: p.key.token)
        clear(dValue, rows: range.count, columns: p.valueWidth, distance: p.value.token)
      }
      for head in group * repeats..<(group + 1) * repeats {
        // The last block sees every key, so it comes first and leaves none of their gradients unwritten.
        for block in (0..<blocks.count).reversed() {
          let part = AttentionScores<T>(blocks, sequence: sequence, head: head, block: block)
          let dQuery = dQuery + part.place(of: queryLayout, width: p.width)
          let seen = start..<min(max(part.visibleKeys, start), range.upperBound)
          if seen.isEmpty {
            // Later panels hold nothing for this block either.
            if start == keys.lowerBound {
              clear(dQuery, rows: part.queries.count, columns: p.width, distance: queryLayout.token)
            }
            continue
          }
          let isFirst = head == group * repeats && block == blocks.count - 1
          add(
            part, seen, isFirstPanel: start == keys.lowerBound, isFirstBlock: isFirst, dQuery, queryLayout.token, dKey,
            dValue)
        }
      }
    }
    if keys.isEmpty { clearQueries(sequence: sequence, group: group, dQuery, queryLayout) }
  }

  /// What one block of queries and one panel of keys contribute.
  private func add(
    _ part: AttentionScores<T>, _ panel: Range<Int>, isFirstPanel: Bool, isFirstBlock: Bool,
    _ dQuery: UnsafeMutablePointer<T>, _ dQueryDistance: Int, _ dKey: UnsafeMutablePointer<T>,
    _ dValue: UnsafeMutablePointer<T>
  ) {
    let p = blocks.problem
    let (rows, stride) = (part.queries.count, part.stride)
    let query = query + part.place(of: p.query, width: p.width)
    let place = part.place(of: p.output, width: p.valueWidth)
    let (output, dOutput) = (output + place, dOutput + place)
    let key = key + part.groupPlace(of: p.key, width: p.width) + panel.lowerBound * p.key.token
    let value = value + part.groupPlace(of: p.value, width: p.valueWidth) + panel.lowerBound * p.value.token
    let (logSum, delta) = (sums, sums + stride)
    let transposedGradient = transposed + rows * p.width

    let saved = logSumExp + (part.sequence * p.heads + part.head) * p.queries + part.queries.lowerBound
    for c in 0..<stride { logSum[c] = c < rows ? saved[c] : .infinity }
    mk_attention_dots(T.kernelType, dOutput, p.output.token, output, p.output.token, rows, p.valueWidth, delta)
    for c in rows..<stride { delta[c] = 0 }

    part.transpose(query, distance: p.query.token, width: p.width, transposed)
    part.transpose(dOutput, distance: p.output.token, width: p.valueWidth, transposedGradient)
    part.products(
      key, distance: p.key.token, width: p.width, transposed, alpha: p.scale, keys: panel.count, scores)
    part.hide(scores, panel: panel, mask: mask)
    mk_attention_probabilities(T.kernelType, scores, stride, panel.count, logSum)
    part.products(
      value, distance: p.value.token, width: p.valueWidth, transposedGradient, alpha: 1, keys: panel.count, gradient)
    var weights = scores
    if let dropout = p.dropout {
      part.drop(scores, panel: panel, dropout, dropped)
      part.drop(gradient, panel: panel, dropout, gradient)
      weights = dropped
    }
    part.spread(
      weights, dOutput, distance: p.output.token, width: p.valueWidth, keys: panel.count, isFirst: isFirstBlock,
      dValue, p.value.token)
    mk_attention_gradient(T.kernelType, scores, gradient, stride, panel.count, delta)
    part.spread(
      gradient, query, distance: p.query.token, width: p.width, alpha: p.scale, keys: panel.count,
      isFirst: isFirstBlock, dKey, p.key.token)
    part.mix(
      gradient, key, distance: p.key.token, width: p.width, alpha: p.scale, keys: panel.count, isFirst: isFirstPanel,
      dQuery, dQueryDistance)
  }

  /// Zeros for queries that have no keys at all.
  private func clearQueries(
    sequence: Int, group: Int, _ dQuery: UnsafeMutablePointer<T>, _ layout: AttentionProblem.Layout
  ) {
    let p = blocks.problem
    let repeats = p.heads / p.groups
    let first = dQuery + sequence * layout.sequence + group * repeats * p.width
    clear(first, rows: p.queries, columns: repeats * p.width, distance: layout.token)
  }

  private func clear(_ x: UnsafeMutablePointer<T>, rows: Int, columns: Int, distance: Int) {
    for row in 0..<rows { setZero(x + row * distance, count: columns) }
  }
}

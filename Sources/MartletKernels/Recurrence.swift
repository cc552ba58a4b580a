import CMartletKernels

/// Recurrent networks over whole sequences, the part that goes from step to step: the products with the inputs are one matrix
/// product for all steps, and so are the gradients of the weights.
///
/// Rows of a batch go through all steps in groups, each on one thread from its first step to its last: no thread ever waits for
/// another one, but where there are only one or two. A row's results do not depend on its group.
public enum Recurrence {
  /// All steps forward.
  /// - Parameters:
  ///   - weight: [hidden, gates], the recurrent one
  ///   - candidateBias: [hidden], GRU's recurrent bias for n; zeros when nil
  ///   - gates: [batch, steps, gates], x·W + b with all biases but `candidateBias`; the activated gates on return, for LSTM and GRU
  ///   - candidates: [batch, steps, hidden], for GRU the hidden state's part of n; not used by others
  ///   - output: [batch, steps, hidden], the hidden states, zero behind a sequence's end
  ///   - cells: [batch, steps, hidden], LSTM's cells for `backward`; not written when nil, nor behind a sequence's end
  ///   - hidden: [batch, hidden], the initial states; the final ones on return
  ///   - cell: [batch, hidden], the same for LSTM's cells
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func forward<T: KernelScalar>(
    _ problem: RecurrentProblem, weight: UnsafePointer<T>, candidateBias: UnsafePointer<T>?,
    gates: UnsafeMutablePointer<T>, candidates: UnsafeMutablePointer<T>?, output: UnsafeMutablePointer<T>,
    cells: UnsafeMutablePointer<T>?, hidden: UnsafeMutablePointer<T>, cell: UnsafeMutablePointer<T>?
  ) {
    let (n, isGRU) = (problem.hidden, problem.cell == .gru)
    guard problem.batch > 0, problem.steps > 0, n > 0 else { return }
    // With one row to a group, panels would cost more than they gain.
    if problem.batch <= 2 {
      return forwardByUnits(
        problem, weight: weight, candidateBias: candidateBias, gates: gates, candidates: candidates, output: output,
        cells: cells, hidden: hidden, cell: cell)
    }
    let columns = isGRU ? 2 * n : problem.gates
    let main = packedCount(columns, depth: n, of: T.self)
    withArenaScratch(T.self, count: main + (isGRU ? packedCount(n, depth: n, of: T.self) : 0)) { packed in
      pack(weight, stride: problem.gates, depth: n, columns: columns, into: packed)
      if isGRU { pack(weight + 2 * n, stride: problem.gates, depth: n, columns: n, into: packed + main) }
      problem.withDescription { description in
        forEachGroup(problem.batch) { first, rows in
          mk_recurrent_forward(
            T.kernelType, description, first, rows, packed, packed + main, candidateBias, gates, candidates,
            output, cells, hidden, cell)
        }
      }
    }
  }

  /// One or two sequences: the threads share the units of each step, so that each reads its own part of the weight only.
  private static func forwardByUnits<T: KernelScalar>(
    _ problem: RecurrentProblem, weight: UnsafePointer<T>, candidateBias: UnsafePointer<T>?,
    gates: UnsafeMutablePointer<T>, candidates: UnsafeMutablePointer<T>?, output: UnsafeMutablePointer<T>,
    cells: UnsafeMutablePointer<T>?, hidden: UnsafeMutablePointer<T>, cell: UnsafeMutablePointer<T>?
  ) {
    let (n, steps) = (problem.hidden, problem.steps)
    let weights = n * problem.gates
    // With fewer weights, neither meeting after each step nor copying pays. No bit depends on the cut.
    let fewest = 49_152
    let parts = max(1, min(Threads.count, weights / fewest))
    // Whole cache lines of units.
    let size = chunkCount(chunkCount(n, by: parts), by: 16) * 16
    // Some columns of a matrix lie in some of a cache's sets only and do not fit there: a part's own weights, and each gate's, go
    // together first, in a step before the first one. The copy takes as long as it saves in a few steps.
    let copies = steps >= 16 && weights >= fewest
    withArenaScratch(T.self, count: copies ? weights : 0) { copy in
      problem.withDescription { description in
        Threads.forEachStep(steps + (copies ? 1 : 0), parts: problem.batch * parts) { s, chunk in
          let (part, row) = chunk.quotientAndRemainder(dividingBy: problem.batch)
          let (begin, end) = (min(part * size, n), min((part + 1) * size, n))
          let (units, own) = (end - begin, copy + begin * problem.gates)
          if copies && s == 0 {
            guard row == 0 else { return }
            return Permute.copy(
              weight + begin, own, itemSize: MemoryLayout<T>.stride, extents: [problem.cell.gateCount, n, units],
              strides: [n, problem.gates, 1])
          }
          let (step, from, fromRow, fromGate) =
            copies ? (s - 1, UnsafePointer(own), units, n * units) : (s, weight + begin, problem.gates, n)
          mk_recurrent_step(
            T.kernelType, description, row, problem.isReversed ? steps - 1 - step : step, begin, end, from, fromRow,
            fromGate, candidateBias, gates, candidates, output, cells, hidden, cell)
        }
      }
    }
    for row in 0..<problem.batch where problem.length(of: row) > 0 {
      let last = problem.isReversed ? 0 : problem.length(of: row) - 1
      (hidden + row * n).update(from: output + (row * steps + last) * n, count: n)
    }
  }

  /// All steps back: gradients of what the inputs contributed, and of the states that the pass began with.
  /// - Parameters:
  ///   - weight, gates, candidates, output, cells: as `forward` took and left them
  ///   - initialHidden, initialCell: [batch, hidden], what it began with
  ///   - dOutput: [batch, steps, hidden]
  ///   - dGates: [batch, steps, gates], the gradient of x·W, zero behind a sequence's end
  ///   - dRecurrent: the same of h·V, for GRU; others' is dGates
  ///   - dHidden: [batch, hidden], the gradient of the final states; that of the initial ones on return
  ///   - dCell: the same for LSTM's cells
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func backward<T: KernelScalar>(
    _ problem: RecurrentProblem, weight: UnsafePointer<T>, gates: UnsafePointer<T>?, candidates: UnsafePointer<T>?,
    output: UnsafePointer<T>, cells: UnsafePointer<T>?, initialHidden: UnsafePointer<T>,
    initialCell: UnsafePointer<T>?, dOutput: UnsafePointer<T>, dGates: UnsafeMutablePointer<T>,
    dRecurrent: UnsafeMutablePointer<T>?, dHidden: UnsafeMutablePointer<T>, dCell: UnsafeMutablePointer<T>?
  ) {
    let (n, width) = (problem.hidden, problem.gates)
    guard problem.batch > 0, problem.steps > 0, n > 0 else { return }
    let count = packedCount(n, depth: width, of: T.self)
    withArenaScratch(T.self, count: count + width * n) { packed in
      let transposed = packed + count
      Permute.copy(weight, transposed, itemSize: MemoryLayout<T>.stride, extents: [width, n], strides: [1, width])
      pack(transposed, stride: n, depth: width, columns: n, into: packed)
      problem.withDescription { description in
        forEachGroup(problem.batch) { first, rows in
          mk_recurrent_backward(
            T.kernelType, description, first, rows, packed, gates, candidates, output, cells, initialHidden,
            initialCell, dOutput, dGates, dRecurrent, dHidden, dCell)
        }
      }
    }
  }

  /// Groups of at most 8 rows, what the registers of the widest level hold; two groups at least, where there are two rows.
  private static func forEachGroup(_ batch: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
    let groups = max(chunkCount(batch, by: 8), min(batch, 2))
    Threads.forEachChunk(groups) { group in
      let first = batch * group / groups
      body(first, batch * (group + 1) / groups - first)
    }
  }

  private static func packedCount<T: KernelScalar>(_ columns: Int, depth: Int, of: T.Type) -> Int {
    let width = mk_panel_width(T.kernelType)
    return chunkCount(columns, by: width) * width * depth
  }

  /// b[depth, columns] in panels, a few of them at a time.
  private static func pack<T: KernelScalar>(
    _ b: UnsafePointer<T>, stride: Int, depth: Int, columns: Int, into packed: UnsafeMutablePointer<T>
  ) {
    let width = mk_panel_width(T.kernelType)
    let grain = max(1, 32_768 / (width * depth)) * width
    Threads.forEachChunk(chunkCount(columns, by: grain)) { chunk in
      let first = chunk * grain
      mk_panel_pack(T.kernelType, b + first, stride, depth, min(grain, columns - first), packed + first * depth)
    }
  }

  private static func pack<T: KernelScalar>(
    _ b: UnsafeMutablePointer<T>, stride: Int, depth: Int, columns: Int, into packed: UnsafeMutablePointer<T>
  ) {
    pack(UnsafePointer(b), stride: stride, depth: depth, columns: columns, into: packed)
  }
}

import MartletKernels
import Testing

/// One or two sequences share the units of each step among the threads; more are grouped by rows, with packed weights.
@Suite("Units of a recurrent step shared by threads", .serialized)
struct RecurrenceUnitsTests {
  /// All hidden states of three sequences, run in batches of some of them, and their last hidden states and cells.
  private func states(_ cell: RecurrentCell, isReversed: Bool, batches: [Range<Int>]) -> [Float] {
    let (batch, steps, hidden) = (3, 20, 328)
    let gates = cell.gateCount * hidden
    func values(_ count: Int, _ factor: UInt32) -> [Float] {
      (0..<count).map { Float(Int32(bitPattern: (UInt32($0) &+ 1) &* factor) >> 8) / Float(1 << 24) }
    }
    let weight = values(hidden * gates, 2_654_435_761).map { $0 / 8 }
    let bias = values(hidden, 2_246_822_519)
    let inputs = values(batch * steps * gates, 3_266_489_917)
    func run(_ sequences: Range<Int>) -> [[Float]] {
      let count = sequences.count
      var activated = Array(inputs[sequences.lowerBound * steps * gates..<sequences.upperBound * steps * gates])
      var (output, candidates) = (
        [Float](repeating: .nan, count: count * steps * hidden), [Float](repeating: .nan, count: count * steps * hidden)
      )
      var (state, memory) = ([Float](repeating: 0, count: count * hidden), [Float](repeating: 0, count: count * hidden))
      Recurrence.forward(
        RecurrentProblem(cell: cell, batch: count, steps: steps, hidden: hidden, isReversed: isReversed),
        weight: weight, candidateBias: bias, gates: &activated, candidates: &candidates, output: &output, cells: nil,
        hidden: &state, cell: &memory)
      return [output, state, memory]
    }
    let results = batches.map(run)
    return (0..<3).flatMap { part in results.flatMap { $0[part] } }
  }

  @Test("the bits are those of a batch, for any number of threads", arguments: RecurrentCell.allCases)
  func sameBits(cell: RecurrentCell) {
    defer { Threads.setCount(0) }
    for isReversed in [false, true] {
      Threads.setCount(1)
      let expected = states(cell, isReversed: isReversed, batches: [0..<3])
      let isFinite = expected.allSatisfy(\.isFinite)
      #expect(isFinite)
      for threads in [1, 2, 3, 8] {
        Threads.setCount(threads)
        for batches in [[0..<1, 1..<2, 2..<3], [0..<2, 2..<3]] {
          let isEqual = states(cell, isReversed: isReversed, batches: batches) == expected
          #expect(isEqual, "\(cell), \(threads) threads, reversed \(isReversed), batches \(batches)")
        }
      }
    }
  }
}

import CMartletKernels

/// What a recurrent network does at a step with the gates' sums a, which are x·W + h·V + b.
public enum RecurrentCell: String, Sendable, CaseIterable {
  /// h' = tanh a
  case tanh
  /// h' = max(a, 0)
  case relu
  /// i, f, o = σ(a), g = tanh a; c' = f·c + i·g; h' = o·tanh c'. Gates in the order i, f, g, o.
  case lstm
  /// r, z = σ(a); n = tanh(aₓ + r·aₕ), where aₓ is the input's part and aₕ = h·V + b the state's; h' = n + z·(h − n). Gates in the
  /// order r, z, n.
  case gru

  /// How many gates a unit has.
  public var gateCount: Int {
    switch self {
    case .tanh, .relu: 1
    case .lstm: 4
    case .gru: 3
    }
  }
}

/// Sequences [batch, steps] that a recurrent network of `hidden` units goes through in one direction.
public struct RecurrentProblem: Sendable {
  public let cell: RecurrentCell
  public let batch: Int
  public let steps: Int
  public let hidden: Int
  /// From each sequence's last step to its first.
  public let isReversed: Bool
  /// How many steps of each sequence count, 0...steps; all when nil.
  public let lengths: [Int32]?

  public init(
    cell: RecurrentCell, batch: Int, steps: Int, hidden: Int, isReversed: Bool = false, lengths: [Int32]? = nil
  ) {
    self.cell = cell
    self.batch = batch
    self.steps = steps
    self.hidden = hidden
    self.isReversed = isReversed
    self.lengths = lengths
  }

  /// Columns of the recurrent weight.
  public var gates: Int { cell.gateCount * hidden }

  /// How many steps of a sequence count.
  public func length(of item: Int) -> Int { lengths.map { Int($0[item]) } ?? steps }
}

extension RecurrentProblem {
  /// The problem as C has it, for the length of the call.
  func withDescription(_ body: (UnsafePointer<mk_recurrence>) -> Void) {
    func run(_ lengths: UnsafePointer<Int32>?) {
      var description = mk_recurrence(
        cell: cell.kernel, reversed: isReversed ? 1 : 0, steps: steps, hidden: hidden, lengths: lengths)
      withUnsafePointer(to: &description, body)
    }
    if let lengths { lengths.withUnsafeBufferPointer { run($0.baseAddress) } } else { run(nil) }
  }
}

extension RecurrentCell {
  fileprivate var kernel: mk_cell {
    switch self {
    case .tanh: MK_CELL_TANH
    case .relu: MK_CELL_RELU
    case .lstm: MK_CELL_LSTM
    case .gru: MK_CELL_GRU
    }
  }
}

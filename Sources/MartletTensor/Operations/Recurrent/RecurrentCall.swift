import MartletKernels

/// One call of a recurrent operation: its operands, which have been found to fit.
struct RecurrentCall {
  let operation: StaticString
  let problem: RecurrentProblem
  /// x [N, T, C], W [C, G], V [H, G], b [G], c [G], h [N, H], c [N, H] in this order; G = gates·H.
  let operands: [Tensor?]

  var x: Tensor { operands[0]! }
  var weightInput: Tensor { operands[1]! }
  var weightHidden: Tensor { operands[2]! }
  var biasInput: Tensor? { operands[3] }
  var biasHidden: Tensor? { operands[4] }

  init(
    _ operation: StaticString, _ cell: RecurrentCell, _ x: Tensor, _ weightInput: Tensor, _ weightHidden: Tensor,
    _ biasInput: Tensor?, _ biasHidden: Tensor?, _ hidden: Tensor?, _ initialCell: Tensor?, _ lengths: Tensor?,
    isReversed: Bool
  ) {
    for operand in [weightInput, weightHidden, biasInput, biasHidden, hidden, initialCell] {
      if let operand { x.requireSameType(operand, operation) }
    }
    if x.rank != 3 { misuse(operation, "input \(x.shape) is not [N, T, C]") }
    let (batch, steps, inputs, count) = (x.shape[0], x.shape[1], x.shape[2], cell.gateCount)
    if weightHidden.rank != 2 || weightHidden.shape[0] == 0 || weightHidden.shape[1] != count * weightHidden.shape[0] {
      misuse(operation, "recurrent weight \(weightHidden.shape) is not [H, \(count)·H]")
    }
    let (units, gates) = (weightHidden.shape[0], weightHidden.shape[1])
    if weightInput.shape != [inputs, gates] {
      misuse(operation, "weight \(weightInput.shape) is not [\(inputs), \(gates)], for input \(x.shape)")
    }
    for bias in [biasInput, biasHidden] {
      if let bias, bias.shape != [gates] { misuse(operation, "bias \(bias.shape) is not [\(gates)]") }
    }
    for state in [hidden, initialCell] {
      if let state, state.shape != [batch, units] {
        misuse(operation, "initial state \(state.shape) is not [\(batch), \(units)], for input \(x.shape)")
      }
    }
    self.operation = operation
    operands = [x, weightInput, weightHidden, biasInput, biasHidden, hidden, initialCell]
    problem = RecurrentProblem(
      cell: cell, batch: batch, steps: steps, hidden: units, isReversed: isReversed,
      lengths: lengths.map { Self.counts($0, batch: batch, steps: steps, operation) })
  }

  private static func counts(_ lengths: Tensor, batch: Int, steps: Int, _ operation: StaticString) -> [Int32] {
    let counts: [Int]
    switch lengths.dtype {
    case .int32: counts = lengths.array(of: Int32.self).map { Int($0) }
    case .int64: counts = lengths.array(of: Int64.self).map { Int($0) }
    default: misuse(operation, "lengths \(lengths.shape) are \(lengths.dtype), not int32 or int64")
    }
    if lengths.shape != [batch] { misuse(operation, "lengths \(lengths.shape) are not [\(batch)]") }
    if let wrong = counts.first(where: { $0 < 0 || $0 > steps }) {
      misuse(operation, "length \(wrong) is not in 0...\(steps)")
    }
    return counts.map { Int32($0) }
  }

  /// [N, T, H], [N, H] and, for LSTM, [N, H]: outputs, final hidden and cell states.
  var resultShapes: [Shape] {
    let state: Shape = [problem.batch, problem.hidden]
    let output: Shape = [problem.batch, problem.steps, problem.hidden]
    return problem.cell == .lstm ? [output, state, state] : [output, state]
  }

  /// The initial hidden state, and the cell state for LSTM; zeros where none is given.
  func initialStates() -> (hidden: Tensor, cell: Tensor?) {
    let zeros = operands[5] == nil || operands[6] == nil ? Tensor.zeros(resultShapes[1], dtype: x.dtype) : nil
    return (operands[5] ?? zeros!, problem.cell == .lstm ? operands[6] ?? zeros! : nil)
  }
}

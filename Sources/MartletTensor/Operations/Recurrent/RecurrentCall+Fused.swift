import MartletKernels

// The whole sequence at once. Saved for the way back are the activated gates, the cells of LSTM or the candidates of GRU, and what
// others hold anyway: inputs, weights, outputs.
extension RecurrentCall {
  /// Outputs and final states.
  func results() -> PackedResults {
    let results = PackedResults(resultShapes, dtype: x.dtype)
    let isRecorded = isRecorded(operands)
    let gates = Tensor(uninitialized: [problem.batch, problem.steps, problem.gates], dtype: x.dtype)
    let needsCells = problem.cell == .lstm && isRecorded
    let saved =
      needsCells || problem.cell == .gru ? Tensor(uninitialized: resultShapes[0], dtype: x.dtype) : nil
    let states = initialStates()
    let (bias, candidateBias) = biases()
    func run<T: FloatingElement>(_: T.Type) {
      Gemm.linear(
        rows: problem.batch * problem.steps, inputs: x.shape[2], outputs: problem.gates, x: x.pointer(to: T.self),
        weight: weightInput.pointer(to: T.self), bias: bias?.pointer(to: T.self), activation: .none,
        y: gates.mutablePointer(to: T.self))
      let count = problem.batch * problem.hidden
      let hidden = results.pointer(1, T.self)
      hidden.update(from: states.hidden.pointer(to: T.self), count: count)
      let cell = problem.cell == .lstm ? results.pointer(2, T.self) : nil
      if let cell, let initial = states.cell { cell.update(from: initial.pointer(to: T.self), count: count) }
      Recurrence.forward(
        problem, weight: weightHidden.pointer(to: T.self), candidateBias: candidateBias?.pointer(to: T.self),
        gates: gates.mutablePointer(to: T.self),
        candidates: problem.cell == .gru ? saved?.mutablePointer(to: T.self) : nil,
        output: results.pointer(0, T.self), cells: needsCells ? saved?.mutablePointer(to: T.self) : nil,
        hidden: hidden, cell: cell)
    }
    withExtendedLifetime(((operands, results), (gates, saved), (states, bias, candidateBias))) {
      dispatchFloating(x.dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded else { return results }
    // The plain cells' derivatives are functions of their outputs.
    let activated = problem.cell == .lstm || problem.cell == .gru ? gates : nil
    let output = results[0]
    return results.unpacking(
      results.packed.recorded(operation, operands.map { $0?.node }) { gradient, _ in
        if GradientMode.isRecording { return compositeGradients(gradient) }
        return fusedGradients(results.unpacking(gradient), gates: activated, saved: saved, output: output)
      })
  }

  /// What is added to x·W, and what GRU adds to the state's part of n alone.
  private func biases() -> (sum: Tensor?, candidate: Tensor?) {
    let (input, hidden) = (biasInput?.detached(), biasHidden?.detached())
    guard let hidden else { return (input, nil) }
    guard problem.cell == .gru else { return (input.map { $0 + hidden } ?? hidden, nil) }
    let parts = hidden.split([2 * problem.hidden, problem.hidden])
    let gates = concatenate([parts[0], Tensor.zeros([problem.hidden], dtype: x.dtype)])
    return (input.map { $0 + gates } ?? gates, parts[1])
  }

  /// The gradients of all operands, from those of the results.
  private func fusedGradients(_ gradients: PackedResults, gates: Tensor?, saved: Tensor?, output: Tensor) -> [Tensor?] {
    let (isLSTM, isGRU) = (problem.cell == .lstm, problem.cell == .gru)
    let dGates = Tensor(uninitialized: [problem.batch * problem.steps, problem.gates], dtype: x.dtype)
    let dRecurrent = isGRU ? Tensor(uninitialized: dGates.shape, dtype: x.dtype) : dGates
    let states = initialStates()
    let dHidden = Tensor(uninitialized: resultShapes[1], dtype: x.dtype)
    let dCell = isLSTM ? Tensor(uninitialized: resultShapes[1], dtype: x.dtype) : nil
    func run<T: FloatingElement>(_: T.Type) {
      let count = problem.batch * problem.hidden
      dHidden.mutablePointer(to: T.self).update(from: gradients.pointer(1, T.self), count: count)
      if let dCell { dCell.mutablePointer(to: T.self).update(from: gradients.pointer(2, T.self), count: count) }
      Recurrence.backward(
        problem, weight: weightHidden.pointer(to: T.self), gates: gates?.pointer(to: T.self),
        candidates: isGRU ? saved?.pointer(to: T.self) : nil, output: output.pointer(to: T.self),
        cells: isLSTM ? saved?.pointer(to: T.self) : nil, initialHidden: states.hidden.pointer(to: T.self),
        initialCell: states.cell?.pointer(to: T.self), dOutput: gradients.pointer(0, T.self),
        dGates: dGates.mutablePointer(to: T.self), dRecurrent: isGRU ? dRecurrent.mutablePointer(to: T.self) : nil,
        dHidden: dHidden.mutablePointer(to: T.self), dCell: dCell?.mutablePointer(to: T.self))
    }
    withExtendedLifetime(
      ((operands, gradients.packed), (gates, saved, output), (dGates, dRecurrent, dHidden, dCell, states))
    ) {
      dispatchFloating(x.dtype, operation, { run(Float.self) }, { run(Double.self) })
    }
    func wanted(_ position: Int, _ gradient: () -> Tensor?) -> Tensor? {
      operands[position]?.node == nil ? nil : gradient()
    }
    let sums = operands[3]?.node != nil || (!isGRU && operands[4]?.node != nil) ? dGates.sum(axes: [0]) : nil
    let rows: Shape = [problem.batch * problem.steps, x.shape[2]]
    return [
      wanted(0) { dGates.matmul(weightInput.detached(), transposeOther: true).reshaped(to: x.shape) },
      wanted(1) { x.detached().reshaped(to: rows).matmul(dGates, transposeSelf: true) },
      wanted(2) { statesBefore(output, states.hidden).matmul(dRecurrent, transposeSelf: true) },
      wanted(3) { sums },
      wanted(4) { isGRU ? dRecurrent.sum(axes: [0]) : sums },
      wanted(5) { dHidden },
      wanted(6) { dCell },
    ]
  }

  /// The hidden state that each step began with, [N·T, H]; finite numbers behind a sequence's end.
  private func statesBefore(_ output: Tensor, _ initial: Tensor) -> Tensor {
    let (batch, steps, units) = (problem.batch, problem.steps, problem.hidden)
    let before = Tensor(uninitialized: output.shape, dtype: output.dtype)
    guard batch > 0, steps > 0 else { return before.reshaped(to: [batch * steps, units]) }
    let strides = output.shape.strides
    let (from, to) = problem.isReversed ? (1, 0) : (0, 1)
    let part: Shape = [batch, steps - 1, units]
    before.write(
      output, Region(shape: part, offset: from * units, strides: strides),
      into: Region(shape: part, offset: to * units, strides: strides))
    let itemBytes = units * output.dtype.byteSize
    withExtendedLifetime((before, initial)) {
      for item in 0..<batch {
        let (length, place) = (problem.length(of: item), before.storage.base + item * steps * itemBytes)
        let source = initial.rawPointer + item * itemBytes
        if !problem.isReversed {
          place.copyMemory(from: source, byteCount: itemBytes)
        } else {
          if length < steps {
            (place + (steps - 1) * itemBytes).initializeMemory(as: UInt8.self, repeating: 0, count: itemBytes)
          }
          if length > 0 { (place + (length - 1) * itemBytes).copyMemory(from: source, byteCount: itemBytes) }
        }
      }
    }
    return before.reshaped(to: [batch * steps, units])
  }
}

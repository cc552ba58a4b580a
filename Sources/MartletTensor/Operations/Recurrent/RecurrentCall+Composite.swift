import MartletKernels

// The same out of operations that have derivatives, a step at a time: for a backward pass that is itself recorded.
extension RecurrentCall {
  /// The gradients of all operands, differentiable themselves.
  func compositeGradients(_ gradient: Tensor) -> [Tensor?] {
    let places = operands.indices.filter { operands[$0]?.node != nil }
    let found = vectorJacobianProduct(at: places.map { operands[$0]! }, gradient, recordingGraph: true) { points in
      var all = operands
      for (place, point) in zip(places, points) { all[place] = point }
      return composite(all)
    }
    var gradients = [Tensor?](repeating: nil, count: operands.count)
    for (place, product) in zip(places, found.products) { gradients[place] = product }
    return gradients
  }

  /// Outputs and final states, one behind the other in a vector.
  private func composite(_ operands: [Tensor?]) -> Tensor {
    let (x, weightInput, weightHidden) = (operands[0]!, operands[1]!, operands[2]!)
    let (batch, steps, units) = (problem.batch, problem.steps, problem.hidden)
    let zeros = Tensor.zeros([batch, units], dtype: x.dtype)
    var state = (hidden: operands[5] ?? zeros, cell: operands[6] ?? zeros)
    let inputs = linear(x, weight: weightInput, bias: operands[3]).split([Int](repeating: 1, count: steps), axis: 1)
      .map { $0.reshaped(to: [batch, problem.gates]) }
    var outputs = [Tensor](repeating: zeros, count: steps)
    for step in problem.isReversed ? Array((0..<steps).reversed()) : Array(0..<steps) {
      let next = stepped(inputs[step], linear(state.hidden, weight: weightHidden, bias: operands[4]), state)
      guard problem.lengths != nil else {
        state = next
        outputs[step] = next.hidden
        continue
      }
      let counts = Tensor((0..<batch).map { step < problem.length(of: $0) }, shape: [batch, 1])
      state = (Tensor.where(counts, next.hidden, state.hidden), Tensor.where(counts, next.cell, state.cell))
      outputs[step] = Tensor.where(counts, next.hidden, 0)
    }
    let all =
      (steps == 0 ? [] : [stack(outputs, axis: 1)]) + [state.hidden] + (problem.cell == .lstm ? [state.cell] : [])
    return concatenate(all.map { $0.reshaped(to: [$0.elementCount]) })
  }

  /// The states after a step, from the inputs' and the hidden state's part of its gates.
  private func stepped(
    _ input: Tensor, _ recurrent: Tensor, _ state: (hidden: Tensor, cell: Tensor)
  ) -> (hidden: Tensor, cell: Tensor) {
    let sizes = [Int](repeating: problem.hidden, count: problem.cell.gateCount)
    switch problem.cell {
    case .tanh: return ((input + recurrent).tanh(), state.cell)
    case .relu: return ((input + recurrent).relu(), state.cell)
    case .lstm:
      let gates = (input + recurrent).split(sizes, axis: 1)
      let cell = gates[1].sigmoid() * state.cell + gates[0].sigmoid() * gates[2].tanh()
      return (gates[3].sigmoid() * cell.tanh(), cell)
    case .gru:
      let (a, b) = (input.split(sizes, axis: 1), recurrent.split(sizes, axis: 1))
      let candidate = (a[2] + (a[0] + b[0]).sigmoid() * b[2]).tanh()
      return (candidate + (a[1] + b[1]).sigmoid() * (state.hidden - candidate), state.cell)
    }
  }
}

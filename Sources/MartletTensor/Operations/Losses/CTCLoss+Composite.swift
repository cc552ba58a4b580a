import MartletKernels

extension CTCProblem {
  /// The losses out of operations that have derivatives, for a recording backward pass: the recursion over the states, in
  /// logarithms, a step at a time. Items that are not among `counted` are left out: their loss is 0.
  ///
  /// - Parameter x: [N, T, C]
  /// - Returns: [N]
  func compositeLosses(_ x: Tensor, counted: [Bool]) -> Tensor {
    stack(
      (0..<batch).map { item in
        if !counted[item] || inputLengths[item] == 0 { return Tensor.zeros([], dtype: x.dtype) }
        return compositeLoss(x.rows(item..<item + 1).reshaped(to: [steps, classes]), item)
      })
  }

  private func compositeLoss(_ x: Tensor, _ item: Int) -> Tensor {
    // Far below every logarithm of a probability, and finite, so that no difference of infinities arises.
    let impossible = -1e30
    let states = states(item)
    func constant(_ isPossible: (Int) -> Bool) -> Tensor {
      Tensor(states.indices.map { isPossible($0) ? 0 : impossible }).cast(to: x.dtype)
    }
    let start = constant { $0 < 2 }
    let skips = constant { $0 > 1 && states[$0] != blank && states[$0] != states[$0 - 2] }
    let emissions = x.selecting(Tensor(states.map { Int32($0) }), axis: 1)
    func emission(_ step: Int) -> Tensor { emissions.rows(step..<step + 1).reshaped(to: [states.count]) }
    func shifted(_ row: Tensor, by count: Int) -> Tensor {
      row.padded([(before: count, after: 0)], with: .constant(impossible)).rows(0..<states.count)
    }

    var row = start + emission(0)
    for step in 1..<Swift.max(inputLengths[item], 1) {
      let arriving = stack([row, shifted(row, by: 1), shifted(row, by: 2) + skips])
      row = arriving.logSumExp(axes: [0]) + emission(step)
    }
    return -row.rows(Swift.max(states.count - 2, 0)..<states.count).logSumExp()
  }
}

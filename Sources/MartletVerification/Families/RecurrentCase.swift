import MartletKernels
import MartletReference

/// The operands of one case of a recurrent network, its reference results and their error bounds.
struct RecurrentCase<T: VerificationScalar> {
  let problem: RecurrentProblem
  let weight: Buffer<T>
  let candidateBias: Buffer<T>?
  /// What the inputs contribute to the gates.
  let inputs: Buffer<T>
  let initialHidden: Buffer<T>
  let initialCell: Buffer<T>

  init(_ p: CaseParameters, _ random: inout CaseRandom) {
    let (batch, steps, hidden) = (p.int("batch"), p.int("steps"), p.int("hidden"))
    let lengths = p["lengths"] == "some" ? (0..<batch).map { _ in Int32(random.below(steps + 1)) } : nil
    problem = RecurrentProblem(
      cell: RecurrentCell(rawValue: p["route"]) ?? .tanh, batch: batch, steps: steps, hidden: hidden,
      isReversed: p.flag("reversed"), lengths: lengths)
    let weight = random.buffer(hidden * problem.gates, of: T.self)
    // So that a step neither forgets all nor grows without bound.
    let scale = 1 / Double(hidden).squareRoot()
    for i in 0..<weight.count { weight[i] = T(weight[i].double * scale) }
    self.weight = weight
    candidateBias = p.flag("states") && problem.cell == .gru ? random.buffer(hidden, of: T.self) : nil
    inputs = random.buffer(batch * steps * problem.gates, of: T.self)
    initialHidden = random.buffer(batch * hidden, of: T.self)
    initialCell = random.buffer(batch * hidden, of: T.self)
    if !p.flag("states") {
      for i in 0..<batch * hidden { (initialHidden[i], initialCell[i]) = (0, 0) }
    }
  }

  var stepCount: Int { problem.batch * problem.steps * problem.hidden }
  var stateCount: Int { problem.batch * problem.hidden }

  /// Whether an element of [batch, steps, hidden] is before its sequence's end.
  func counts(_ place: Int) -> Bool {
    let row = place / problem.hidden
    return row % problem.steps < problem.length(of: row / problem.steps)
  }

  /// Where [batch, steps, gates] has a gate of the unit at a place of [batch, steps, hidden].
  func gatePlace(_ place: Int, _ gate: Int) -> Int {
    let (row, unit) = place.quotientAndRemainder(dividingBy: problem.hidden)
    return row * problem.gates + gate * problem.hidden + unit
  }

  struct Forward<Values> {
    var gates, candidates, output, cells, hidden, cell: Values
  }

  func reference() -> Forward<WideBuffer<T>> {
    func wide(_ count: Int) -> WideBuffer<T> { WideBuffer<T>(count: count) }
    let results = Forward(
      gates: wide(inputs.count), candidates: wide(stepCount), output: wide(stepCount), cells: wide(stepCount),
      hidden: wide(stateCount), cell: wide(stateCount))
    MartletReference.Recurrence.forward(
      problem, weight: weight.read, candidateBias: candidateBias?.read, inputs: inputs.read,
      initialHidden: initialHidden.read, initialCell: initialCell.read, gates: results.gates.pointer,
      candidates: results.candidates.pointer, output: results.output.pointer, cells: results.cells.pointer,
      hidden: results.hidden.pointer, cell: results.cell.pointer)
    return results
  }

  /// The same rounded to T.
  func saved() -> Forward<Buffer<T>> {
    func buffer(_ count: Int) -> Buffer<T> { Buffer<T>(count: count) }
    let results = Forward(
      gates: buffer(inputs.count), candidates: buffer(stepCount), output: buffer(stepCount), cells: buffer(stepCount),
      hidden: buffer(stateCount), cell: buffer(stateCount))
    MartletReference.Recurrence.forward(
      problem, weight: weight.read, candidateBias: candidateBias?.read, inputs: inputs.read,
      initialHidden: initialHidden.read, initialCell: initialCell.read, gates: results.gates.pointer,
      candidates: results.candidates.pointer, output: results.output.pointer, cells: results.cells.pointer,
      hidden: results.hidden.pointer, cell: results.cell.pointer)
    return results
  }

  /// The columns of the recurrent weight.
  private var columns: [[Double]] {
    (0..<problem.gates).map { column in
      (0..<problem.hidden).map { weight[$0 * problem.gates + column].double }
    }
  }

  /// Bounds of the forward results' errors, in eps.
  func forwardBounds() -> Forward<[Double]> {
    let (steps, n, width) = (problem.steps, problem.hidden, problem.gates)
    func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }
    var bounds = Forward(
      gates: zeros(inputs.count), candidates: zeros(stepCount), output: zeros(stepCount), cells: zeros(stepCount),
      hidden: zeros(stateCount), cell: zeros(stateCount))
    let columns = columns
    for item in 0..<problem.batch {
      var h = (0..<n).map { RunningError(initialHidden[item * n + $0].double) }
      var c = (0..<n).map { RunningError(initialCell[item * n + $0].double) }
      for step in problem.isReversed ? Array((0..<steps).reversed()) : Array(0..<steps)
      where step < problem.length(of: item) {
        let place = item * steps + step
        func sum(_ gate: Int, _ unit: Int) -> RunningError {
          let start = RunningError(inputs[place * width + gate * n + unit].double)
          return .dot(h, columns[gate * n + unit], from: start)
        }
        var next = h
        for unit in 0..<n {
          func note(_ gate: Int, _ value: RunningError) { bounds.gates[place * width + gate * n + unit] = value.error }
          switch problem.cell {
          case .tanh: next[unit] = sum(0, unit).tanh
          case .relu: next[unit] = sum(0, unit).relu
          case .lstm:
            let (i, f, g, o) = (sum(0, unit).sigmoid, sum(1, unit).sigmoid, sum(2, unit).tanh, sum(3, unit).sigmoid)
            c[unit] = f * c[unit] + i * g
            next[unit] = o * c[unit].tanh
            for (gate, value) in [i, f, g, o].enumerated() { note(gate, value) }
            bounds.cells[place * n + unit] = c[unit].error
          case .gru:
            let (r, z) = (sum(0, unit).sigmoid, sum(1, unit).sigmoid)
            let candidate = RunningError.dot(
              h, columns[2 * n + unit], from: RunningError(candidateBias?[unit].double ?? 0))
            let fresh = (RunningError(inputs[place * width + 2 * n + unit].double) + r * candidate).tanh
            next[unit] = fresh + z * (h[unit] - fresh)
            for (gate, value) in [r, z, fresh].enumerated() { note(gate, value) }
            bounds.candidates[place * n + unit] = candidate.error
          }
        }
        h = next
        for unit in 0..<n { bounds.output[place * n + unit] = h[unit].error }
      }
      for unit in 0..<n {
        (bounds.hidden[item * n + unit], bounds.cell[item * n + unit]) = (h[unit].error, c[unit].error)
      }
    }
    return bounds
  }

  struct Backward {
    var gates, recurrent, hidden, cell: [Double]
  }

  /// Bounds of the gradients' errors, in eps.
  func backwardBounds(
    _ saved: Forward<Buffer<T>>, dOutput: Buffer<T>, dFinalHidden: Buffer<T>, dFinalCell: Buffer<T>
  ) -> Backward {
    let (steps, n, width) = (problem.steps, problem.hidden, problem.gates)
    func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }
    var bounds = Backward(
      gates: zeros(inputs.count), recurrent: zeros(inputs.count), hidden: zeros(stateCount), cell: zeros(stateCount))
    let rows = (0..<n).map { unit in (0..<width).map { weight[unit * width + $0].double } }
    func exact(_ value: T) -> RunningError { RunningError(value.double) }
    let one = RunningError(1)
    for item in 0..<problem.batch {
      let length = problem.length(of: item)
      var dh = (0..<n).map { exact(dFinalHidden[item * n + $0]) }
      var dc = (0..<n).map { exact(dFinalCell[item * n + $0]) }
      for step in problem.isReversed ? Array(0..<steps) : Array((0..<steps).reversed()) where step < length {
        let place = item * steps + step
        let isFirst = step == (problem.isReversed ? length - 1 : 0)
        let before = problem.isReversed ? place + 1 : place - 1
        var fromState = [RunningError](repeating: RunningError(0), count: width)
        for unit in 0..<n {
          let d = dh[unit] + exact(dOutput[place * n + unit])
          let h = exact(saved.output[place * n + unit])
          func gate(_ index: Int) -> RunningError { exact(saved.gates[place * width + index * n + unit]) }
          func note(_ gate: Int, _ value: RunningError) {
            bounds.gates[place * width + gate * n + unit] = value.error
            fromState[gate * n + unit] = value
          }
          switch problem.cell {
          case .tanh:
            note(0, d * (one - h * h))
            dh[unit] = RunningError(0)
          case .relu:
            note(0, h.value > 0 ? d : RunningError(0))
            dh[unit] = RunningError(0)
          case .lstm:
            let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3))
            let previous = exact(isFirst ? initialCell[item * n + unit] : saved.cells[before * n + unit])
            let bounded = exact(saved.cells[place * n + unit]).tanh
            let dcell = dc[unit] + d * o * (one - bounded * bounded)
            note(0, dcell * g * i * (one - i))
            note(1, dcell * previous * f * (one - f))
            note(2, dcell * i * (one - g * g))
            note(3, d * bounded * o * (one - o))
            dc[unit] = dcell * f
            dh[unit] = RunningError(0)
          case .gru:
            let (r, z, fresh) = (gate(0), gate(1), gate(2))
            let previous = exact(isFirst ? initialHidden[item * n + unit] : saved.output[before * n + unit])
            let inner = d * (one - z) * (one - fresh * fresh)
            note(0, inner * exact(saved.candidates[place * n + unit]) * r * (one - r))
            note(1, d * (previous - fresh) * z * (one - z))
            note(2, inner)
            fromState[2 * n + unit] = inner * r
            dh[unit] = d * z
          }
        }
        for unit in 0..<n { dh[unit] = .dot(fromState, rows[unit], from: dh[unit]) }
        for index in 0..<width { bounds.recurrent[place * width + index] = fromState[index].error }
      }
      for unit in 0..<n {
        (bounds.hidden[item * n + unit], bounds.cell[item * n + unit]) = (dh[unit].error, dc[unit].error)
      }
    }
    return bounds
  }
}

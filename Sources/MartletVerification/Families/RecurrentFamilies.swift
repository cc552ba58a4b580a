import MartletKernels
import MartletReference

/// Recurrent networks over sequences, each cell forward and back. Errors grow from step to step, so that their bounds are carried along:
/// see `RunningError`.
enum RecurrentFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      forward("recurrent", axes, allows: isSmall, T.self),
      forward("recurrent-shared", sharedAxes, allows: { _ in true }, T.self),
      backward(T.self),
    ]
  }

  private static let axes = [
    Axis("route", RecurrentCell.allCases.map(\.rawValue)), Axis("batch", [0, 1, 2, 3, 7, 8, 9, 17]),
    Axis("steps", [0, 1, 2, 3, 8]), Axis("hidden", [1, 2, 3, 8, 15, 16, 17, 31, 33, 64, 65]),
    Axis("lengths", ["all", "some"]), .flag("reversed"), .flag("states"), .threads,
  ]

  /// One or two sequences whose steps threads share, with copies of their weights.
  private static let sharedAxes = [
    Axis("route", [RecurrentCell.lstm.rawValue, RecurrentCell.gru.rawValue]), Axis("batch", [1, 2]),
    Axis("steps", [17]), Axis("hidden", [160, 185]), Axis("lengths", ["all", "some"]), .flag("reversed"),
    .flag("states"), .threads,
  ]

  @Sendable
  private static func isSmall(_ p: CaseParameters) -> Bool {
    let hidden = p.int("hidden")
    return p.int("batch") * p.int("steps") * hidden * hidden <= 300_000
  }

  @Sendable
  private static func cost(_ p: CaseParameters) -> Int {
    p.int("batch") * p.int("steps") * p.int("hidden") * p.int("hidden")
  }

  private static func forward<T: VerificationScalar>(
    _ name: String, _ axes: [Axis], allows: @escaping @Sendable (CaseParameters) -> Bool, _: T.Type
  ) -> CaseFamily {
    CaseFamily(
      "\(name).\(T.typeName)", measure: "err / (running error bound)", bound: 16, dependence: .level, axes: axes,
      allows: allows, cost: cost, quickCost: 20_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let operands = RecurrentCase<T>(p, &random)
      let (problem, isLSTM, isGRU) = (operands.problem, operands.problem.cell == .lstm, operands.problem.cell == .gru)
      let gates = operands.inputs.copy()
      let (hidden, cell) = (operands.initialHidden.copy(), operands.initialCell.copy())
      let (output, cells) = (
        random.output(operands.stepCount, of: T.self), random.output(operands.stepCount, of: T.self)
      )
      let candidates = random.output(operands.stepCount, of: T.self)
      T.table(of: kernels).recurrentForward(
        RecurrentForwardCall(
          problem: problem, weight: operands.weight.read, candidateBias: operands.candidateBias?.read,
          gates: gates.pointer,
          candidates: isGRU ? candidates.pointer : nil, output: output.pointer, cells: isLSTM ? cells.pointer : nil,
          hidden: hidden.pointer, cell: isLSTM ? cell.pointer : nil))
      let wide = operands.reference()
      let bounds = operands.forwardBounds()
      var result = Measurement()
      result.compare("output", output, wide.output) { T.epsilon * bounds.output[$0] }
      result.compare("hidden", hidden, wide.hidden) { T.epsilon * bounds.hidden[$0] }
      if isLSTM { result.compare("cell", cell, wide.cell) { T.epsilon * bounds.cell[$0] } }
      // What is saved for the way back is not defined behind a sequence's end.
      for place in 0..<operands.stepCount where operands.counts(place) {
        if isLSTM {
          result.compare("cells[\(place)]", cells[place], wide.cells[place], unit: T.epsilon * bounds.cells[place])
        }
        if isGRU {
          result.compare(
            "candidates[\(place)]", candidates[place], wide.candidates[place],
            unit: T.epsilon * bounds.candidates[place])
        }
        guard isLSTM || isGRU else { continue }
        for gate in 0..<problem.cell.gateCount {
          let index = operands.gatePlace(place, gate)
          result.compare("gates[\(index)]", gates[index], wide.gates[index], unit: T.epsilon * bounds.gates[index])
        }
      }
      for (name, buffer) in [("gates", gates), ("cells", cells), ("candidates", candidates)] where !buffer.isConfined {
        result.fail("\(name): an element outside the output was written")
      }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "recurrent.backward.\(T.typeName)", measure: "err / (running error bound)", bound: 16, dependence: .level,
      axes: axes, allows: isSmall, cost: cost, quickCost: 20_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let operands = RecurrentCase<T>(p, &random)
      let (problem, isLSTM, isGRU) = (operands.problem, operands.problem.cell == .lstm, operands.problem.cell == .gru)
      // Both sides go back from the same forward pass, rounded.
      let saved = operands.saved()
      let dOutput = random.buffer(operands.stepCount, of: T.self)
      let dFinalHidden = random.buffer(operands.stateCount, of: T.self)
      let dFinalCell = random.buffer(operands.stateCount, of: T.self)
      let (dHidden, dCell) = (dFinalHidden.copy(), dFinalCell.copy())
      let dGates = random.output(operands.inputs.count, of: T.self)
      let dRecurrent = random.output(operands.inputs.count, of: T.self)
      T.table(of: kernels).recurrentBackward(
        RecurrentBackwardCall(
          problem: problem, weight: operands.weight.read, gates: saved.gates.read,
          candidates: isGRU ? saved.candidates.read : nil, output: saved.output.read,
          cells: isLSTM ? saved.cells.read : nil, initialHidden: operands.initialHidden.read,
          initialCell: isLSTM ? operands.initialCell.read : nil, dOutput: dOutput.read, dGates: dGates.pointer,
          dRecurrent: isGRU ? dRecurrent.pointer : nil, dHidden: dHidden.pointer, dCell: isLSTM ? dCell.pointer : nil))
      let (wideGates, wideRecurrent) = (WideBuffer<T>(count: dGates.count), WideBuffer<T>(count: dGates.count))
      let (wideHidden, wideCell) = (
        WideBuffer<T>(count: operands.stateCount), WideBuffer<T>(count: operands.stateCount)
      )
      MartletReference.Recurrence.backward(
        problem, weight: operands.weight.read, gates: saved.gates.read, candidates: saved.candidates.read,
        output: saved.output.read, cells: saved.cells.read, initialHidden: operands.initialHidden.read,
        initialCell: operands.initialCell.read, dOutput: dOutput.read, dFinalHidden: dFinalHidden.read,
        dFinalCell: dFinalCell.read, dGates: wideGates.pointer, dRecurrent: wideRecurrent.pointer,
        dHidden: wideHidden.pointer, dCell: wideCell.pointer)
      let bounds = operands.backwardBounds(saved, dOutput: dOutput, dFinalHidden: dFinalHidden, dFinalCell: dFinalCell)
      let least = T.leastNormalMagnitude.double
      var result = Measurement()
      result.compare("dGates", dGates, wideGates) { T.epsilon * bounds.gates[$0] + least }
      if isGRU { result.compare("dRecurrent", dRecurrent, wideRecurrent) { T.epsilon * bounds.recurrent[$0] + least } }
      result.compare("dHidden", dHidden, wideHidden) { T.epsilon * bounds.hidden[$0] + least }
      if isLSTM { result.compare("dCell", dCell, wideCell) { T.epsilon * bounds.cell[$0] + least } }
      return result
    }
  }
}

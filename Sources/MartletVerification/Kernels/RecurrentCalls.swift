import MartletKernels

/// All steps of a recurrent network; arguments as `Recurrence.forward` names them.
public struct RecurrentForwardCall<T: KernelScalar> {
  public var problem: RecurrentProblem
  public var weight: UnsafePointer<T>
  public var candidateBias: UnsafePointer<T>?
  public var gates: UnsafeMutablePointer<T>
  public var candidates: UnsafeMutablePointer<T>?
  public var output: UnsafeMutablePointer<T>
  public var cells: UnsafeMutablePointer<T>?
  public var hidden: UnsafeMutablePointer<T>
  public var cell: UnsafeMutablePointer<T>?
}

/// The way back; arguments as `Recurrence.backward` names them.
public struct RecurrentBackwardCall<T: KernelScalar> {
  public var problem: RecurrentProblem
  public var weight: UnsafePointer<T>
  public var (gates, candidates): (UnsafePointer<T>?, UnsafePointer<T>?)
  public var output: UnsafePointer<T>
  public var cells: UnsafePointer<T>?
  public var initialHidden: UnsafePointer<T>
  public var initialCell: UnsafePointer<T>?
  public var dOutput: UnsafePointer<T>
  public var dGates: UnsafeMutablePointer<T>
  public var dRecurrent: UnsafeMutablePointer<T>?
  public var dHidden: UnsafeMutablePointer<T>
  public var dCell: UnsafeMutablePointer<T>?
}

extension KernelTable {
  static func fastRecurrent(_ call: RecurrentForwardCall<T>) {
    Recurrence.forward(
      call.problem, weight: call.weight, candidateBias: call.candidateBias, gates: call.gates,
      candidates: call.candidates, output: call.output, cells: call.cells, hidden: call.hidden, cell: call.cell)
  }

  static func fastRecurrent(_ call: RecurrentBackwardCall<T>) {
    Recurrence.backward(
      call.problem, weight: call.weight, gates: call.gates, candidates: call.candidates, output: call.output,
      cells: call.cells, initialHidden: call.initialHidden, initialCell: call.initialCell, dOutput: call.dOutput,
      dGates: call.dGates, dRecurrent: call.dRecurrent, dHidden: call.dHidden, dCell: call.dCell)
  }
}

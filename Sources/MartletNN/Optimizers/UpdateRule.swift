import MartletKernels

/// What one kind of optimiser does to a parameter: its formula, and the names of the moments it keeps.
package protocol UpdateRule {
  /// Names of the moments, at most two, each of the parameter's shape and zero at first.
  var moments: [String] { get }

  /// One update of every slot, all in one fork-join.
  ///
  /// - Parameters:
  ///   - decays: whether weight decay applies to these slots.
  ///   - step: how many updates these slots have had, this one included.
  func apply<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, decays: Bool, step: Int, gradientScale: Double)
}

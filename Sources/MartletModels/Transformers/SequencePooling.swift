import MartletNN
import MartletTensor

/// How the states of a sequence's tokens become one vector: [N, T, width] -> [N, width].
public enum SequencePooling: String, Sendable, CaseIterable {
  /// The mean over the tokens that are no padding; zeros where there are none.
  case mean
  /// The state of the first token, [CLS].
  case first

  /// - Parameter mask: [N, T], bool, false at padding; nil where there is none.
  /// - Precondition: T is at least 1 for ``first``.
  public func callAsFunction(_ states: Tensor, mask: Tensor? = nil) -> Tensor {
    guard states.rank == 3 else { misuse("SequencePooling", "states of shape \(states.shape) are not [N, T, width]") }
    let (count, length) = (states.shape[0], states.shape[1])
    if let mask, mask.shape != [count, length] {
      misuse("SequencePooling", "mask \(mask.shape) does not fit states of shape \(states.shape)")
    }
    switch self {
    case .first:
      if length == 0 { misuse("SequencePooling", "states of shape \(states.shape) have no first token") }
      return states[.all, 0]
    case .mean:
      guard let mask else {
        return states.sum(axes: [1]) * (1 / Double(max(length, 1)))
      }
      // Replaced, not multiplied by 0: what stands at padding may be infinite.
      let kept = Tensor.where(mask.expandedDimensions(at: 2), states, 0)
      let counts = mask.cast(to: states.dtype).sum(axes: [1], keepingDimensions: true)
      return kept.sum(axes: [1]) / counts.clipped(to: 1...)
    }
  }
}

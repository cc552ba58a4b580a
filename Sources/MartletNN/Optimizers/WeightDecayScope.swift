import MartletTensor

/// Which parameters weight decay applies to.
public enum WeightDecayScope: Equatable, Sendable {
  /// All, as PyTorch's optimisers do.
  case all
  /// Parameters of rank 2 and more: weights, but neither biases nor the scales and shifts of normalisations.
  case matrices
  /// The parameters with these names.
  case only(Set<String>)

  func includes(_ name: String, _ parameter: Parameter) -> Bool {
    switch self {
    case .all: true
    case .matrices: parameter.shape.rank >= 2
    case .only(let names): names.contains(name)
    }
  }
}

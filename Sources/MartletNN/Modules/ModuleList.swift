/// A module whose children are named by position alone (`0.weight`, not `layers.0.weight`), as PyTorch names those of a
/// sequence.
public protocol ModuleList: Module {
  /// The children in order.
  var elements: [any Module] { get }
}

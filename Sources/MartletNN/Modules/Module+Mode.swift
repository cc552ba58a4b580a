/// A layer that behaves differently while training: batch normalisation, dropout.
public protocol ModeDependent: Module {
  /// True while training, false in evaluation; new layers train.
  var isTraining: Bool { get set }
}

extension Module {
  /// Sets training mode here and below: batch statistics are taken from the batch, dropout drops.
  public func train() { setMode(training: true) }

  /// Sets evaluation mode here and below: running statistics are used, dropout is the identity.
  public func evaluate() { setMode(training: false) }

  /// Runs `body` in evaluation mode and gives every layer back the mode that it had, also when `body` throws.
  public func evaluating<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = modeDependentLayers().map { (layer: $0, isTraining: $0.isTraining) }
    defer { for (layer, isTraining) in before { layer.isTraining = isTraining } }
    for (layer, _) in before { layer.isTraining = false }
    return try body()
  }

  private func setMode(training: Bool) {
    for layer in modeDependentLayers() { layer.isTraining = training }
  }

  private func modeDependentLayers() -> [any ModeDependent] {
    namedModules().compactMap { $0.module as? any ModeDependent }
  }
}

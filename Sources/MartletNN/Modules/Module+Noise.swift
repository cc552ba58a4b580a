/// A layer that draws random numbers while training.
public protocol StochasticLayer: Module {
  /// What the layer's noise depends on.
  var noise: NoiseKey { get set }
}

extension Module {
  /// Keys the noise of every stochastic layer below by (seed, path): the same seed and names give the same masks, whatever
  /// generator the layers were built with.
  public func prepare(seed: UInt64) {
    for (name, layer) in stochasticLayers() { layer.noise = NoiseKey(seed: seed, path: name) }
  }

  /// Starts update number `step`: from here on stochastic layers draw that step's noise. Optimisers do this after every
  /// update and when they are restored; a loop without one may call it.
  public func beginStep(_ step: Int) {
    for (_, layer) in stochasticLayers() { layer.noise.begin(step: step) }
  }

  func stochasticLayers() -> [(name: String, layer: any StochasticLayer)] {
    namedModules().compactMap { entry in (entry.module as? any StochasticLayer).map { (entry.name, $0) } }
  }
}

import MartletTensor

extension OptimizerState {
  /// `step`, then `PARAMETER.step` and `PARAMETER.MOMENT` of every parameter that was ever updated, then `PATH.seed` of
  /// stochastic layers ([seed, stream], int64 bit patterns).
  package func tensors() -> [(name: String, tensor: Tensor)] {
    var tensors: [(name: String, tensor: Tensor)] = [("step", scalar(step))]
    for entry in entries where entry.step > 0 {
      tensors.append((entry.name + ".step", scalar(entry.step)))
      for (moment, buffer) in zip(rule.moments, entry.moments) {
        tensors.append((entry.name + "." + moment, buffer.value))
      }
    }
    for (name, layer) in stochasticLayers {
      let key = [Int64(bitPattern: layer.noise.seed), Int64(bitPattern: layer.noise.stream)]
      tensors.append((seedName(name), Tensor(key)))
    }
    return tensors
  }

  package func restore(_ tensors: [String: Tensor]) throws(NamedTensorError) {
    var reader = NamedTensorReader(tensors)
    let newStep = reader.count("step")
    var newEntries = entries
    for index in entries.indices {
      let (name, parameter) = (entries[index].name, entries[index].parameter)
      newEntries[index].moments = []
      newEntries[index].step = 0
      guard reader.holds(name + ".step") else { continue }
      newEntries[index].step = reader.count(name + ".step")
      for moment in rule.moments {
        let value = reader.tensor(name + "." + moment, shape: parameter.shape, dtype: parameter.dtype)
        newEntries[index].moments.append(Buffer(value ?? .zeros(parameter.shape, dtype: parameter.dtype)))
      }
    }
    let keys = stochasticLayers.map { reader.tensor(seedName($0.name), shape: [2], dtype: .int64) }
    try reader.finish()

    entries = newEntries
    for ((_, layer), key) in zip(stochasticLayers, keys) {
      guard let key = key?.array(of: Int64.self) else { continue }
      layer.noise = NoiseKey(seed: UInt64(bitPattern: key[0]), stream: UInt64(bitPattern: key[1]))
    }
    step = newStep
  }

  private func scalar(_ value: Int) -> Tensor { Tensor(Int64(value)) }
  private func seedName(_ path: String) -> String { path.isEmpty ? "seed" : path + ".seed" }
}

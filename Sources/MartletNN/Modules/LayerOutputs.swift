import MartletTensor

/// What one call of a layer returned.
package struct LayerOutput {
  /// The layer's path in the model.
  package let name: String
  /// The layer's type.
  package let type: String
  package let output: Tensor
}

/// What every layer of `model` returns for `x`, call by call, in evaluation mode and without gradients. Layers run one by one,
/// nothing is joined.
package func layerOutputs(of model: any Layer, for x: Tensor) -> [LayerOutput] {
  let recorder = LayerRecorder(keepsValues: true)
  model.evaluating {
    withoutGradient {
      LayerRecorder.$current.withValue(recorder) { _ = model(x) }
    }
  }
  var names: [ObjectIdentifier: String] = [:]
  for (name, module) in model.namedModules() { names[ObjectIdentifier(module)] = name }
  return recorder.calls.compactMap { call in
    call.value.map {
      LayerOutput(name: names[ObjectIdentifier(call.layer)] ?? "", type: "\(type(of: call.layer))", output: $0)
    }
  }
}

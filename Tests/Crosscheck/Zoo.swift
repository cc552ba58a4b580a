import MartletFormats
import MartletModels
import MartletNN
import MartletTensor

/// A model of the registry on another framework's weights, images and labels.
///
/// Reads `images` [N, H, W, C], `labels` [N] and the weights, all other tensors, in float64; writes logits while training,
/// each parameter's gradient of the mean cross-entropy, the buffers that the pass leaves, and logits in evaluation mode, in
/// float64 and in float32.
enum Zoo {
  static func write(_ name: String, from input: String, to output: String) throws {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors.read(input).entries { tensors[name] = tensor }
    guard let images = tensors.removeValue(forKey: "images"), let labels = tensors.removeValue(forKey: "labels"),
      let classes = tensors.removeValue(forKey: "classes")
    else { fatalError("\(input) lacks images, labels or classes") }
    var configuration = ModelConfiguration(
      height: images.shape[1], width: images.shape[2], channels: images.shape[3],
      classes: Int(classes.array(of: Int64.self)[0]), dropout: 0, dropPath: 0, dtype: .float64)
    var generator = RandomGenerator(seed: 0)
    let model = try ModelRegistry.make(name, configuration, using: &generator)
    try Weights.load(tensors, into: model)

    var results: [(name: String, tensor: Tensor)] = []
    model.evaluate()
    results.append(("evaluation", withoutGradient { model(images) }))
    configuration.dtype = .float32
    let single = try ModelRegistry.copy(of: model, named: name, configuration, dtype: .float32)
    single.evaluate()
    results.append(("single", withoutGradient { single(images.cast(to: .float32)) }))

    model.train()
    let logits = model(images)
    results.append(("training", logits.detached()))
    let gradients = crossEntropy(logits, labels.cast(to: .int32)).gradients()
    for (name, tensor) in Weights.named(model) where name.contains("running_") { results.append((name, tensor)) }
    // The gradients take the parameters' places, and so their names and layouts.
    for (name, parameter) in model.namedParameters() {
      guard let gradient = gradients[parameter] else { fatalError("no gradient reaches \(name)") }
      parameter.assign(gradient.detached())
    }
    for (name, tensor) in Weights.named(model) where !name.contains("running_") && tensor.dtype == .float64 {
      results.append(("gradient.\(name)", tensor))
    }
    try Safetensors.write(NamedTensors(results), to: output)
  }
}

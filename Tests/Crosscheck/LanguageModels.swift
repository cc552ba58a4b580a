import MartletFormats
import MartletModels
import MartletNN
import MartletTensor

/// Language models of several configurations: weights as files hold them, what they answer, what they learn, what they write.
enum LanguageModels {
  /// Into `folder`, a file a model. A gradient is called after its weight, with `gradient.` before it.
  static func write(to folder: String) throws {
    var number = 0
    for (layers, heads, width) in [(1, 1, 4), (2, 2, 8), (3, 4, 24)] {
      for bias in [true, false] {
        for tiesHead in [true, false] {
          let configuration = GPTConfiguration(
            vocabularySize: 13, contextLength: 24, layers: layers, heads: heads, width: width, bias: bias,
            tiesHead: tiesHead, dtype: .float64)
          try write(configuration, seed: UInt64(number), to: "\(folder)/gpt\(number).safetensors")
          number += 1
        }
      }
    }
  }

  private static func write(_ configuration: GPTConfiguration, seed: UInt64, to path: String) throws {
    var generator = RandomGenerator(seed: seed)
    let model = GPT(configuration, using: &generator)
    for (_, parameter) in model.namedParameters() {
      // Away from the narrow and symmetric values that models begin with.
      let noise = Tensor.normal(parameter.shape, mean: 0, deviation: 0.3, dtype: .float64, using: &generator)
      parameter.assign(parameter.value.detached() + noise)
    }
    let inputs = Tensor.integers([3, 9], in: 0..<configuration.vocabularySize, using: &generator)
    let targets = Tensor.integers([3, 9], in: 0..<configuration.vocabularySize, using: &generator)
    let logits = model(inputs)
    let gradients = crossEntropy(logits, targets).gradients()
    // A model that holds the gradients, for their names and layouts.
    let slopes = GPT(configuration, using: &generator)
    for (place, parameter) in zip(slopes.namedParameters(), model.namedParameters()) {
      if let gradient = gradients[parameter.parameter] { place.parameter.assign(gradient) }
    }
    let written = try generate(model, prompts: [[1, 2, 3]], maxTokens: 21)[0].tokens
    var tensors = NamedTensors(Weights.named(model))
    for (name, gradient) in Weights.named(slopes) { tensors["gradient." + name] = gradient }
    tensors["inputs"] = inputs
    tensors["targets"] = targets
    tensors["logits"] = logits.detached()
    tensors["written"] = Tensor(written)
    tensors.metadata["heads"] = "\(configuration.heads)"
    try tensors.save(safetensors: path)
  }
}

import MartletFormats
import MartletTensor
import MartletTraining

/// A model file's answers to random images: what another framework must answer too, once it has the weights.
enum Logits {
  static func write(model path: String, to output: String) throws {
    let sealed = try SealedModel(path: path)
    let configuration = sealed.seal.configuration
    var generator = RandomGenerator(seed: 7)
    let images = Tensor.normal(
      [8, configuration.height, configuration.width, configuration.channels], using: &generator)
    let logits = withoutGradient { sealed.model(images) }
    try NamedTensors([("images", images), ("logits", logits)]).save(npz: output)
  }
}

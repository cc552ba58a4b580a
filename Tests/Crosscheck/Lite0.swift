import MartletFormats
import MartletTensor
import MartletTraining

/// EfficientNet-Lite0 with its published weights on prepared photos.
enum Lite0 {
  /// Reads `NAME.image` [H, W, 3] uint8 of `photos`; writes NAME's logits.
  static func write(weights: String, photos: String, to output: String) throws {
    let classifier = try PretrainedModel(path: weights, model: "efficientnet-lite0").classifier()
    var results: [(name: String, tensor: Tensor)] = []
    for (name, bytes) in try Safetensors.read(photos).entries where name.hasSuffix(".image") {
      let image = (bytes.cast(to: .float32) - 127) / 128
      let logits = withoutGradient { classifier.model(image.expandedDimensions(at: 0)) }
      results.append((String(name.dropLast(".image".count)), logits))
    }
    try Safetensors.write(NamedTensors(results), to: output)
  }
}

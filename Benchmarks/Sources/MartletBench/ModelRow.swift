import Martlet

/// One model of ROWS.md with its data and optimiser.
struct ModelRow {
  let name: String
  let model: String
  let batch: Int
  let size: Int
  let channels: Int
  let usesAdamW: Bool

  static let all = [
    ModelRow(name: "mlp-784-b128", model: "mlp", batch: 128, size: 28, channels: 1, usesAdamW: true),
    ModelRow(name: "lenet5-28-b128", model: "lenet5", batch: 128, size: 28, channels: 1, usesAdamW: false),
    ModelRow(name: "smallcnn-28-b128", model: "smallcnn", batch: 128, size: 28, channels: 1, usesAdamW: true),
    ModelRow(name: "resnet18c-32-b64", model: "resnet18", batch: 64, size: 32, channels: 3, usesAdamW: false),
    ModelRow(name: "resnet18-64-b64", model: "resnet18", batch: 64, size: 64, channels: 3, usesAdamW: false),
    ModelRow(name: "resnet18-224-b8", model: "resnet18", batch: 8, size: 224, channels: 3, usesAdamW: false),
    ModelRow(name: "vit-6x192-p4-32-b64", model: "vit-6x192", batch: 64, size: 32, channels: 3, usesAdamW: true),
  ]

  func measure(seconds: Double) -> [String: Any] {
    let before = ProcessMemory.resident
    var generator = RandomGenerator(seed: 0)
    let configuration = ModelConfiguration(imageSize: size, channels: channels, classes: 10, dropout: 0)
    guard let network = try? ModelRegistry.make(model, configuration, using: &generator) else {
      fatalError("the registry has no \(model) for \(size) pixels")
    }
    let x = Tensor.normal([batch, size, size, channels], using: &generator)
    let labels = Tensor((0..<batch).map { _ in Int32.random(in: 0..<10, using: &generator) })
    return ModelMeasurement(network: network, inputs: x, labels: labels, usesAdamW: usesAdamW, items: batch)
      .measure(seconds: seconds, before: before)
  }
}

import Martlet

/// A recurrent network of ROWS.md, which classifies random sequences.
struct SequenceRow {
  let name: String
  let kind: RecurrentKind

  static let all = [
    SequenceRow(name: "lstm2x256-t64-b32", kind: .lstm), SequenceRow(name: "gru2x256-t64-b32", kind: .gru),
  ]

  func measure(seconds: Double) -> [String: Any] {
    let before = ProcessMemory.resident
    let (batch, steps, inputs, classes) = (32, 64, 128, 10)
    var generator = RandomGenerator(seed: 0)
    let network = SequenceClassifier(
      kind, inputs: inputs, hidden: 256, layers: 2, classes: classes, using: &generator)
    let x = Tensor.normal([batch, steps, inputs], using: &generator)
    let labels = Tensor((0..<batch).map { _ in Int32.random(in: 0..<Int32(classes), using: &generator) })
    return ModelMeasurement(network: network, inputs: x, labels: labels, usesAdamW: true, items: batch)
      .measure(seconds: seconds, before: before)
  }
}

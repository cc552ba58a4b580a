import Martlet

/// A model, one batch for it and how it is trained: what every row of ROWS.md measures.
struct ModelMeasurement {
  let network: any Layer
  let inputs: Tensor
  let labels: Tensor
  let usesAdamW: Bool
  /// What a step processes: images, sequences or tokens.
  let items: Int

  /// - Parameter before: resident memory before the model was built, in MiB.
  func measure(seconds: Double, before: Double) -> [String: Any] {
    let optimizer: any Optimizer = usesAdamW ? AdamW(network) : SGD(network, momentum: 0.9, weightDecay: 5e-4)
    let rate = usesAdamW ? 1e-3 : 1e-2
    network.train()
    func step() {
      let loss = crossEntropy(network(inputs), labels)
      optimizer.update(with: loss.gradients(), learningRate: rate)
    }
    let training = medianTime(seconds: seconds, step)
    let taken = takenFromSystem(step)
    network.evaluate()
    let one = inputs.rows(0..<1)
    let (single, whole) = withoutGradient {
      (
        medianTime(seconds: min(seconds, 2)) { _ = network(one) },
        medianTime(seconds: min(seconds, 2)) { _ = network(inputs) }
      )
    }
    let figures: [String: Any] = [
      "train_items_s": Double(items) / training, "infer_b1_ms": single * 1e3, "infer_items_s": Double(items) / whole,
      "peak_rss_mb": ProcessMemory.peak, "growth_mb": ProcessMemory.peak - before,
      "parameters": network.namedParameters().reduce(0) { $0 + $1.parameter.shape.elementCount },
    ]
    return figures.merging(taken) { $1 }
  }
}

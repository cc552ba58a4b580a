import MartletNN
import MartletTensor

/// An exponential moving average of a model's parameters, which often answers better than the parameters themselves:
/// a ← d·a + (1 − d)·θ after each update, where d = min(decay, (1 + t) / (10 + t)) after t updates, so that the first
/// values are soon forgotten.
///
/// B. T. Polyak, A. B. Juditsky, "Acceleration of Stochastic Approximation by Averaging", SIAM J. Control Optim. 30 (1992); the
/// warm-up is TensorFlow's. Running statistics are averages already and stay the model's.
final class WeightAverage {
  let decay: Double
  private let parameters: [(name: String, parameter: Parameter)]
  private var averages: [[Float]]
  private(set) var updates = 0
  /// The parameters' own values while the averages stand in their places.
  private var originals: [Tensor] = []

  /// Begins at the present values.
  init(_ model: any Module, decay: Double) {
    self.decay = decay
    parameters = model.namedParameters()
    averages = parameters.map { $0.parameter.value.detached().cast(to: .float32).array(of: Float.self) }
  }

  /// Moves the averages towards the present values.
  func update() {
    let d = Float(min(decay, Double(1 + updates) / Double(10 + updates)))
    for (index, entry) in parameters.enumerated() {
      let value = entry.parameter.value.detached().cast(to: .float32)
      value.withUnsafeElements(of: Float.self) { present in
        averages[index].withUnsafeMutableBufferPointer { average in
          for i in present.indices { average[i] = d * average[i] + (1 - d) * present[i] }
        }
      }
    }
    updates += 1
  }

  /// Runs `body` with the averages in the parameters' places.
  func applied<Result>(_ body: () throws -> Result) rethrows -> Result {
    originals = parameters.map { $0.parameter.value.detached() }
    assign(tensors.map(\.tensor))
    defer {
      assign(originals)
      originals = []
    }
    return try body()
  }

  /// Runs `body` with the parameters' own values, also within ``applied(_:)``: what is saved there is the state of training.
  func suspended<Result>(_ body: () throws -> Result) rethrows -> Result {
    if originals.isEmpty { return try body() }
    assign(originals)
    defer { assign(tensors.map(\.tensor)) }
    return try body()
  }

  private func assign(_ values: [Tensor]) {
    for (value, entry) in zip(values, parameters) { entry.parameter.assign(value.cast(to: entry.parameter.dtype)) }
  }

  /// The averages by parameter.
  var tensors: [(name: String, tensor: Tensor)] {
    zip(averages, parameters).map { ($1.name, Tensor($0, shape: $1.parameter.shape)) }
  }

  /// Takes over what ``tensors`` gave after so many updates. Throws `NamedTensorError`; nothing has been changed then.
  func restore(_ tensors: [String: Tensor], updates: Int) throws(NamedTensorError) {
    var reader = NamedTensorReader(tensors)
    let values = parameters.map { reader.tensor($0.name, shape: $0.parameter.shape, dtype: .float32) }
    try reader.finish()
    averages = values.map { $0?.array(of: Float.self) ?? [] }
    self.updates = updates
  }
}

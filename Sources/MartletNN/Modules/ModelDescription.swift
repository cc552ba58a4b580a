import MartletTensor

/// What `describe` found out about a model.
public struct ModelDescription: Sendable {
  /// One call of one layer, in the order of the forward pass.
  public struct Row: Sendable {
    /// The layer's path in the model.
    public let name: String
    /// The layer's type.
    public let type: String
    /// The shape it returned, batch axis first.
    public let output: Shape
    /// Its parameters; 0 when an earlier row (a shared layer) has counted them.
    public let parameters: Int
    /// Floating-point operations of the call, a multiply-add counted as two.
    public let operations: Int
  }

  /// The calls, in order.
  public let rows: [Row]
  /// All numbers in the model's parameters, tied ones once.
  public let parameters: Int
  /// The operations of all rows: a forward pass for the shape that was asked for.
  public let operations: Int
}

/// Layers, output shapes, parameters and operations of `model`, from one forward pass over zeros in evaluation mode.
///
/// - Parameter input: the whole input shape, batch axis first: `[1, 28, 28, 1]`.
public func describe(_ model: any Layer, input: Shape) -> ModelDescription {
  let recorder = LayerRecorder()
  let parameters = model.namedParameters()
  let dtype = parameters.first?.parameter.value.dtype ?? .float32
  model.evaluating {
    withoutGradient {
      LayerRecorder.$current.withValue(recorder) { _ = model(Tensor.zeros(input, dtype: dtype)) }
    }
  }
  var names: [ObjectIdentifier: String] = [:]
  for (name, module) in model.namedModules() { names[ObjectIdentifier(module)] = name }
  var counted: Set<ObjectIdentifier> = []
  let rows = recorder.calls.map { call in
    let own = call.layer.namedParameters().filter { counted.insert(ObjectIdentifier($0.parameter)).inserted }
    return ModelDescription.Row(
      name: names[ObjectIdentifier(call.layer)] ?? "", type: "\(type(of: call.layer))", output: call.output,
      parameters: own.reduce(0) { $0 + $1.parameter.value.elementCount },
      operations: call.layer.operationCount(input: call.input, output: call.output))
  }
  return ModelDescription(
    rows: rows, parameters: parameters.reduce(0) { $0 + $1.parameter.value.elementCount },
    operations: rows.reduce(0) { $0 + $1.operations })
}

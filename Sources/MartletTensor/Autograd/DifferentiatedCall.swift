/// One evaluation of a function at points that gradients can be asked for: what gradients, Jacobians and products with them
/// have in common.
struct DifferentiatedCall {
  /// The points, tracked: leaves, or stand-ins for points that are tracked themselves. The stand-ins keep what the function
  /// does with its arguments apart from what it does with the same tensors when it captures them.
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// Whether the results can be differentiated in turn.
  let isRecording: Bool

  init(
    _ operation: StaticString, at points: [Tensor], recordingGraph: Bool, _ function: ([Tensor]) throws -> [Tensor]
  ) rethrows {
    let isNested = GradientMode.isRecording && points.contains(where: \.isTracked)
    for point in points where !point.dtype.isFloatingPoint {
      misuse(operation, "\(point.shape) \(point.dtype) values cannot be differentiated")
    }
    let inputs = points.map { point in
      if !isNested || !point.isTracked { return point.detached().trackingGradient() }
      return point.view().recorded("input", point.node) { gradient, _ in [gradient] }
    }
    // Even inside `withoutGradient`: what is differentiated here has to be recorded.
    let outputs = try GradientMode.$isRecording.withValue(true) { try function(inputs) }
    for output in outputs where !output.dtype.isFloatingPoint {
      misuse(operation, "\(output.shape) \(output.dtype) values cannot be differentiated")
    }
    self.inputs = inputs
    self.outputs = outputs
    isRecording = recordingGraph || isNested
  }

  /// Gradients of Σₖ ⟨seedₖ, outputₖ⟩ with respect to the inputs; zeros where nothing depends on them.
  func gradients(_ seeds: [Tensor], recordingGraph: Bool? = nil, keepingGraph: Bool = false) -> [Tensor] {
    let ids = inputs.map { $0.node!.id }
    let found = Gradients(
      of: outputs, seeds: seeds, recordingGraph: recordingGraph ?? isRecording, keepingGraph: keepingGraph,
      wanted: Set(ids), boundary: ids.min() ?? .max)
    return inputs.map { found[$0] ?? Tensor.zeros($0.shape, dtype: $0.dtype) }
  }

  /// The values, cut off from the graph unless that is recorded on purpose.
  var values: [Tensor] { isRecording ? outputs : outputs.map { $0.detached() } }
}

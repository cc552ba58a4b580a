/// Whether operations on tracked tensors are recorded. Task-local: reading it costs a few nanoseconds.
package enum GradientMode {
  @TaskLocal package static var isRecording = true
}

/// Runs `body` without recording: nothing computed in it can be differentiated. For inference and evaluation.
public func withoutGradient<R>(_ body: () throws -> R) rethrows -> R {
  try GradientMode.$isRecording.withValue(false, operation: body)
}

/// Whether an operation on these inputs has to be recorded, or looked at by ``findingNonFinite(_:)``.
@inline(__always)
package func isRecorded(_ a: Tensor) -> Bool {
  a.node != nil && GradientMode.isRecording || NonFiniteWatch.isOn
}
@inline(__always)
package func isRecorded(_ a: Tensor, _ b: Tensor) -> Bool {
  (a.node != nil || b.node != nil) && GradientMode.isRecording || NonFiniteWatch.isOn
}
package func isRecorded(_ inputs: [Tensor?]) -> Bool {
  inputs.contains { $0?.node != nil } && GradientMode.isRecording || NonFiniteWatch.isOn
}

extension Tensor {
  /// This tensor as the output of a recorded operation.
  @inline(__always)
  package consuming func recorded(
    _ operation: StaticString, _ inputs: [Node?], backward: @escaping Node.Backward
  ) -> Tensor {
    if NonFiniteWatch.isOn && !NonFiniteWatch.look(at: self, operation, isTracked: inputs.contains { $0 != nil }) {
      return self
    }
    return attached(to: Node(operation, inputs: NodeInputs(inputs), backward: backward))
  }

  /// The same for one input, without an array.
  @inline(__always)
  package consuming func recorded(
    _ operation: StaticString, _ input: Node?, backward: @escaping Node.Backward
  ) -> Tensor {
    if NonFiniteWatch.isOn && !NonFiniteWatch.look(at: self, operation, isTracked: input != nil) { return self }
    return attached(to: Node(operation, inputs: NodeInputs(input), backward: backward))
  }

  /// The same for two inputs, without an array.
  @inline(__always)
  package consuming func recorded(
    _ operation: StaticString, _ first: Node?, _ second: Node?, backward: @escaping Node.Backward
  ) -> Tensor {
    if NonFiniteWatch.isOn
      && !NonFiniteWatch.look(at: self, operation, isTracked: first != nil || second != nil)
    {
      return self
    }
    return attached(to: Node(operation, inputs: NodeInputs(first, second), backward: backward))
  }

  /// The same values as a new leaf: a tensor that ``gradients(seed:recordingGraph:)`` reports a gradient for.
  /// - Precondition: a floating-point tensor.
  public func trackingGradient() -> Tensor {
    if !dtype.isFloatingPoint { misuse("trackingGradient", "\(dtype) values cannot be differentiated") }
    return view(node: Node(leaf: "leaf"))
  }
}

/// For a backward that is not itself differentiable: it refuses rather than losing a second derivative silently.
package func requireFirstOrder(_ operation: StaticString) {
  if GradientMode.isRecording { misuse(operation, "its gradient cannot be differentiated again") }
}

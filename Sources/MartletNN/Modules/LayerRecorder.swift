import MartletTensor

/// Collects what each layer was given and returned during one forward pass; `describe` reads it.
// @unchecked: bound to one task for the length of one synchronous call, never shared.
final class LayerRecorder: @unchecked Sendable {
  struct Call {
    let layer: any Layer
    let input: Shape
    let output: Shape
  }

  private(set) var calls: [Call] = []

  @TaskLocal static var current: LayerRecorder?

  func add(_ call: Call) { calls.append(call) }
}

extension Layer {
  /// Notes the call when a recorder listens, and hands the output on. Every leaf layer's forward ends with it.
  @inline(__always)
  func recorded(_ x: Tensor, _ y: Tensor) -> Tensor {
    if let recorder = LayerRecorder.current { recorder.add(.init(layer: self, input: x.shape, output: y.shape)) }
    return y
  }
}

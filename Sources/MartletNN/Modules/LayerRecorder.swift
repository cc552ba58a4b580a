import MartletTensor

/// Collects what each layer was given and returned during one forward pass; `describe` and the comparison suite read it.
// @unchecked: bound to one task for the length of one synchronous call, never shared.
final class LayerRecorder: @unchecked Sendable {
  struct Call {
    let layer: any Layer
    let input: Shape
    let output: Shape
    /// What was returned, where values are kept.
    let value: Tensor?
  }

  private(set) var calls: [Call] = []
  private let keepsValues: Bool

  init(keepsValues: Bool = false) { self.keepsValues = keepsValues }

  @TaskLocal static var current: LayerRecorder?

  func add(_ layer: any Layer, _ x: Tensor, _ y: Tensor) {
    calls.append(Call(layer: layer, input: x.shape, output: y.shape, value: keepsValues ? y : nil))
  }
}

extension Layer {
  /// Notes the call when `describe` or the comparison suite listens, and hands the output on. The forward pass of every layer
  /// that computes something beside calling other layers ends with it.
  ///
  /// - Parameters:
  ///   - x: what the layer was given.
  ///   - y: what it returns.
  public func recorded(_ x: Tensor, _ y: Tensor) -> Tensor {
    if let recorder = LayerRecorder.current { recorder.add(self, x, y) }
    return y
  }
}

/// The gradients of one scalar (or seeded tensor) with respect to every leaf it depends on.
public struct Gradients: Sendable {
  private var byLeaf: [UInt64: Tensor] = [:]

  /// The gradient for a leaf made by ``Tensor/trackingGradient()``; nil when the result does not depend on it.
  public subscript(tensor: Tensor) -> Tensor? {
    guard let node = tensor.node else { return nil }
    return byLeaf[node.id]
  }

  /// The gradient for a parameter; nil when the result does not depend on it or the parameter is frozen.
  public subscript(parameter: Parameter) -> Tensor? { byLeaf[parameter.leaf.id] }

  init(of output: Tensor, seed: Tensor, recordingGraph: Bool) {
    guard let root = output.node else { return }
    var pending = PendingGradients()
    pending.add(seed, to: root)
    GradientMode.$isRecording.withValue(recordingGraph) {
      while let (node, gradient) = pending.popLatest() {
        if node.isLeaf {
          byLeaf[node.id] = gradient
          continue
        }
        guard let backward = node.backward else {
          misuse(node.operation, "an earlier backward pass used this graph up; recordingGraph: true would keep it")
        }
        let inputs = node.inputs
        let results = backward(gradient, node)
        if results.count != inputs.count {
          misuse(node.operation, "\(results.count) gradients for \(inputs.count) inputs")
        }
        if !recordingGraph { node.release() }
        for (position, result) in results.enumerated() {
          guard let input = inputs[position], let result else { continue }
          pending.add(result, to: input)
        }
      }
    }
  }
}

extension Tensor {
  /// Gradients of this tensor with respect to every leaf it depends on, by reverse accumulation.
  ///
  /// - Parameters:
  ///   - seed: the gradient of what follows with respect to this tensor, of its shape; ones for a scalar.
  ///   - recordingGraph: keep the graph and record the backward pass, so that gradients can be differentiated
  ///     again. Without it, everything the graph saved is dropped as soon as it was used.
  /// - Precondition: the tensor is tracked, and a scalar unless `seed` is given.
  public func gradients(seed: Tensor? = nil, recordingGraph: Bool = false) -> Gradients {
    if node == nil { misuse("gradients", "this tensor depends on nothing that is tracked") }
    if seed == nil && elementCount != 1 {
      misuse("gradients", "shape \(shape) is not a scalar: reduce it, or pass the gradient that flows into it")
    }
    if let seed, seed.shape != shape || seed.dtype != dtype {
      misuse("gradients", "the seed is \(seed.shape) \(seed.dtype), the tensor \(shape) \(dtype)")
    }
    return Gradients(
      of: self, seed: seed ?? Tensor.ones(shape, dtype: dtype), recordingGraph: recordingGraph)
  }
}

/// The gradients of one scalar (or seeded tensor) with respect to every leaf it depends on.
public struct Gradients: Sendable {
  private var byNode: [UInt64: Tensor] = [:]

  /// The gradient for a leaf made by ``Tensor/trackingGradient()``; nil when the result does not depend on it. For a tensor
  /// that an operation made, ``gradients(of:seeds:withRespectTo:recordingGraph:)`` tells.
  public subscript(tensor: Tensor) -> Tensor? { tensor.node.flatMap { self[$0] } }

  /// The gradient for a parameter; nil when the result does not depend on it or the parameter is frozen.
  public subscript(parameter: Parameter) -> Tensor? { self[parameter.leaf] }

  subscript(node: Node) -> Tensor? { byNode[node.id] }

  /// The sums of these gradients and others, leaf by leaf: what several batches say together.
  public func adding(_ other: Gradients) -> Gradients {
    var sum = self
    sum.byNode.merge(other.byNode) { $0 + $1 }
    return sum
  }

  /// One pass from all outputs at once.
  ///
  /// - Parameters:
  ///   - recordingGraph: record the pass, and keep the graph.
  ///   - keepingGraph: keep the graph for another pass.
  ///   - wanted: nodes that are no leaves but whose gradients are kept.
  ///   - boundary: the pass ends at nodes up to this id as it does at leaves.
  init(
    of outputs: [Tensor], seeds: [Tensor], recordingGraph: Bool, keepingGraph: Bool = false,
    wanted: Set<UInt64> = [], boundary: UInt64 = 0
  ) {
    var pending = PendingGradients()
    GradientMode.$isRecording.withValue(recordingGraph) {
      for (output, seed) in zip(outputs, seeds) {
        if let root = output.node { pending.add(seed, to: root) }
      }
      while let (node, gradient) = pending.popLatest() {
        if node.isLeaf || node.id <= boundary {
          byNode[node.id] = gradient
          continue
        }
        if wanted.contains(node.id) { byNode[node.id] = gradient }
        guard let backward = node.backward else {
          misuse(node.operation, "an earlier backward pass used this graph up; recordingGraph: true would keep it")
        }
        let inputs = node.inputs
        let results = NonFiniteWatch.lookingAtGradients(of: node) { backward(gradient, node) }
        if results.count != inputs.count {
          misuse(node.operation, "\(results.count) gradients for \(inputs.count) inputs")
        }
        if !recordingGraph && !keepingGraph { node.release() }
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
    if !dtype.isFloatingPoint { misuse("gradients", "\(shape) \(dtype) values cannot be differentiated") }
    if node == nil { misuse("gradients", "this tensor depends on nothing that is tracked") }
    return Gradients(of: [self], seeds: [checkedSeed(seed, "gradients")], recordingGraph: recordingGraph)
  }

  /// `seed`, or one for a scalar.
  func checkedSeed(_ seed: Tensor?, _ operation: StaticString) -> Tensor {
    if seed == nil && elementCount != 1 {
      misuse(operation, "shape \(shape) is not a scalar: reduce it, or pass the gradient that flows into it")
    }
    if let seed, seed.shape != shape || seed.dtype != dtype {
      misuse(operation, "the seed is \(seed.shape) \(seed.dtype), the tensor \(shape) \(dtype)")
    }
    return seed ?? Tensor.ones(shape, dtype: dtype)
  }
}

/// Gradients of Σₖ ⟨seedₖ, outputₖ⟩ with respect to chosen tensors, in one backward pass. The chosen tensors may be leaves or
/// tensors that operations made.
///
///     let hidden = linear(x, weight: w).tanh()
///     let (a, b) = (hidden.sum(), hidden.squared().sum())
///     let slopes = gradients(of: [a, b], withRespectTo: [hidden, x])
///
/// - Parameters:
///   - seeds: one for each output, of its shape and type; ones when nil, for outputs that are scalars.
///   - inputs: tracked tensors. An operation's result is known by being that very result: reshaping it makes another one.
///   - recordingGraph: as for ``Tensor/gradients(seed:recordingGraph:)``.
/// - Returns: one for each of `inputs`, of its shape; nil where no output depends on it.
public func gradients(
  of outputs: [Tensor], seeds: [Tensor]? = nil, withRespectTo inputs: [Tensor], recordingGraph: Bool = false
) -> [Tensor?] {
  if let seeds, seeds.count != outputs.count {
    misuse("gradients", "\(seeds.count) seeds for \(outputs.count) outputs")
  }
  for tensor in outputs + inputs where !tensor.dtype.isFloatingPoint {
    misuse("gradients", "\(tensor.shape) \(tensor.dtype) values cannot be differentiated")
  }
  let nodes = inputs.map { input in
    guard let node = input.node else { misuse("gradients", "an input of shape \(input.shape) is not tracked") }
    return node
  }
  let ids = nodes.map(\.id)
  // Ids decrease on the way back: below the first of the wanted ones there is nothing to find.
  let found = Gradients(
    of: outputs, seeds: outputs.indices.map { outputs[$0].checkedSeed(seeds?[$0], "gradients") },
    recordingGraph: recordingGraph, wanted: Set(ids), boundary: ids.min() ?? .max)
  return nodes.map { found[$0] }
}

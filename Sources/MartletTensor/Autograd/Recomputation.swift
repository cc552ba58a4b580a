/// The value of `body`, of which the backward pass keeps nothing: it computes it again. Memory is bought with time, one more
/// forward pass.
///
///     for block in blocks { x = recomputed { block(x) } }
///
/// Of a chain of n blocks it keeps their n inputs and, while one block is differentiated, what that one saves. Gradients flow
/// to everything that the body uses: tensors it captures and parameters it reads. They are the same bits as without, and so
/// are those of a body that recomputes a part of itself, and second derivatives (which do keep what they need).
///
/// The body runs a second time, so it has to give the same again: layers of Martlet draw the same noise and move running
/// statistics once, but a generator that the body advances, or a counter of its own, would advance twice.
///
/// Chen, Xu, Zhang, Guestrin: "Training Deep Nets with Sublinear Memory Cost", arXiv:1604.06174.
public func recomputed(_ body: @escaping () -> Tensor) -> Tensor {
  if !GradientMode.isRecording { return body() }
  let replay = ReplayLog(parent: ReplayLog.current)
  let (value, sources) = GraphSection.run { ReplayLog.$current.withValue(replay, operation: body) }
  if sources.isEmpty { return value }
  let shape = value.shape
  // The sources are inputs of the node although the closure holds them by way of `body`: they outlive it, see Node.
  return value.view().recorded("recomputed", sources) { gradient, _ in
    let isRecording = GradientMode.isRecording
    let boundary = Node.latestID
    let again = GradientMode.$isRecording.withValue(true) {
      ReplayLog.$current.withValue(replay.replaying(), operation: body)
    }
    if again.shape != shape {
      misuse("recomputed", "the body gave shape \(shape) at first and \(again.shape) when it was computed again")
    }
    let found = Gradients(of: [again], seeds: [gradient], recordingGraph: isRecording, boundary: boundary)
    return sources.map { found[$0] }
  }
}

/// A part of the graph: what one closure recorded.
private enum GraphSection {
  /// The value without its graph, and the nodes from outside that it depends on, in a fixed order.
  static func run(_ body: () -> Tensor) -> (value: Tensor, sources: [Node]) {
    let boundary = Node.latestID
    let value = body()
    guard let root = value.node else { return (value, []) }
    var sources: [Node] = []
    var seen: Set<UInt64> = [root.id]
    var pending = [root]
    while let node = pending.popLast() {
      // A leaf made inside the body is its own affair, but a parameter may be younger than what it is used with.
      if node.isLeaf || node.id <= boundary {
        sources.append(node)
        continue
      }
      for position in 0..<node.inputs.count {
        if let input = node.inputs[position], seen.insert(input.id).inserted { pending.append(input) }
      }
    }
    return (value.detached(), sources)
  }
}

extension Node {
  /// The id of the latest node: every node that exists has this one or a smaller one.
  fileprivate static var latestID: UInt64 { Node(leaf: "marker").id }
}

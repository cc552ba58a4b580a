import Synchronization

/// One recorded operation: where its inputs came from and how a gradient passes back through it.
///
/// Ids increase in order of creation, so descending id is an order in which a backward pass may visit nodes: no
/// recursive sort, no recursion at all.
// Sendable although `inputs` and `backward` change: they do so once, in the backward pass that consumes the graph.
package final class Node: @unchecked Sendable {
  /// Gradient of the output, and the node itself, to gradients of `inputs` in their order.
  ///
  /// A backward closure holds inputs with their nodes, outputs without (a cycle otherwise); under a recording
  /// backward pass it reattaches an output to the node it is given.
  package typealias Backward = (_ gradient: Tensor, _ node: Node) -> [Tensor?]

  private static let lastID = Atomic<UInt64>(0)

  package let id: UInt64
  package let operation: StaticString
  private(set) var inputs: NodeInputs
  private(set) var backward: Backward?
  /// A leaf is a tensor or parameter that gradients are asked for; it has no backward.
  let isLeaf: Bool

  package init(_ operation: StaticString, inputs: NodeInputs, backward: @escaping Backward) {
    id = Node.lastID.wrappingAdd(1, ordering: .relaxed).newValue
    self.operation = operation
    self.inputs = inputs
    self.backward = backward
    isLeaf = false
  }

  /// A leaf.
  package init(leaf operation: StaticString) {
    id = Node.lastID.wrappingAdd(1, ordering: .relaxed).newValue
    self.operation = operation
    inputs = NodeInputs([])
    isLeaf = true
  }

  /// Drops what the operation saved.
  func release() {
    var pending: [Node] = []
    drop(into: &pending)
    Node.release(&pending)
  }

  deinit {
    // A chain of 100,000 operations would otherwise free itself recursively and overflow the stack.
    if backward == nil { return }
    var pending: [Node] = []
    drop(into: &pending)
    Node.release(&pending)
  }

  /// Moves the inputs out. They outlive the closure, so that freeing its captures never frees a node recursively.
  private func drop(into pending: inout [Node]) {
    inputs.moveInner(into: &pending)
    backward = nil
  }

  private static func release(_ pending: inout [Node]) {
    while var node = pending.popLast() {
      if isKnownUniquelyReferenced(&node) { node.drop(into: &pending) }
    }
  }
}

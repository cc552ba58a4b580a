/// The nodes that a node's gradients go to; nil for an input that is not tracked.
///
/// Two of them are kept inline: nearly every operation has one or two inputs, and an array for them would be a good part of
/// what recording an operation on a small tensor costs.
package struct NodeInputs {
  package let count: Int
  private var first: Node?
  private var second: Node?
  private var others: [Node?] = []

  @inline(__always)
  package init(_ first: Node?) {
    count = 1
    self.first = first
  }

  @inline(__always)
  package init(_ first: Node?, _ second: Node?) {
    count = 2
    self.first = first
    self.second = second
  }

  package init(_ nodes: [Node?]) {
    count = nodes.count
    if count > 0 { first = nodes[0] }
    if count > 1 { second = nodes[1] }
    if count > 2 { others = Array(nodes[2...]) }
  }

  package subscript(position: Int) -> Node? {
    switch position {
    case 0: first
    case 1: second
    default: others[position - 2]
    }
  }

  /// Moves out those that are no leaves, and leaves none behind. Nothing is copied: counting references is most of what an
  /// operation on a small tensor costs.
  mutating func moveInner(into pending: inout [Node]) {
    if let node = first.take(), !node.isLeaf { pending.append(node) }
    if let node = second.take(), !node.isLeaf { pending.append(node) }
    if others.isEmpty { return }
    for case let node? in others where !node.isLeaf { pending.append(node) }
    others = []
  }
}

import MartletKernels

/// The frontier of a backward pass: nodes that have received a gradient and wait for their turn, latest id first.
///
/// A binary heap of ids beside a table: a chain keeps it at one entry, whatever its length.
struct PendingGradients {
  private var heap: [UInt64] = []
  private var waiting: [UInt64: (node: Node, gradient: Tensor)] = [:]

  /// Adds `gradient` to what `node` has received. The order of additions is that of the graph: always the same bits.
  mutating func add(_ gradient: Tensor, to node: Node) {
    guard let entry = waiting.removeValue(forKey: node.id) else {
      waiting[node.id] = (node, gradient)
      push(node.id)
      return
    }
    var sum = entry.gradient
    waiting[node.id] = (node, Self.accumulate(&sum, gradient))
  }

  private static func accumulate(_ sum: inout Tensor, _ gradient: Tensor) -> Tensor {
    // While a graph is being recorded the sum must be an operation; otherwise it goes into storage nobody else holds.
    if GradientMode.isRecording || sum.node != nil { return sum + gradient }
    return sum.addingInPlace(gradient)
  }

  mutating func popLatest() -> (Node, Tensor)? {
    guard let id = popID(), let entry = waiting.removeValue(forKey: id) else { return nil }
    return (entry.node, entry.gradient)
  }

  private mutating func push(_ id: UInt64) {
    heap.append(id)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] >= heap[child] { break }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func popID() -> UInt64? {
    guard let top = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return top }
    heap[0] = last
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] > heap[largest] {
        largest = child
      }
      if largest == parent { return top }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}

extension Tensor {
  /// `self + other`, into this tensor's own storage when nobody else refers to it.
  fileprivate mutating func addingInPlace(_ other: Tensor) -> Tensor {
    guard isKnownUniquelyReferenced(&storage) else { return self + other }
    let count = elementCount
    withExtendedLifetime((self, other)) {
      switch dtype {
      case .float32: Maps.addScaled(1, other.pointer(to: Float.self), mutablePointer(to: Float.self), count: count)
      case .float64: Maps.addScaled(1, other.pointer(to: Double.self), mutablePointer(to: Double.self), count: count)
      default: misuse("add", "\(dtype) gradients do not exist")
      }
    }
    return self
  }
}

import MartletTensor

/// Tensors by name, in the order in which they were added, with a map of text beside them.
public struct NamedTensors: Sendable {
  public private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]
  /// Text that travels in the file with the tensors.
  public var metadata: [String: String]

  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  public init(_ entries: some Sequence<(String, Tensor)>, metadata: [String: String] = [:]) {
    self.metadata = metadata
    for (name, tensor) in entries { self[name] = tensor }
  }

  public var count: Int { names.count }

  /// The tensor of that name; setting a new name appends it, setting nil removes it.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      if let newValue {
        if tensors.updateValue(newValue, forKey: name) == nil { names.append(name) }
      } else if tensors.removeValue(forKey: name) != nil {
        names.removeAll { $0 == name }
      }
    }
  }

  /// Names and tensors in order.
  public var entries: [(name: String, tensor: Tensor)] { names.map { ($0, tensors[$0]!) } }

  /// The entries whose name starts with `prefix`, under their names without it.
  public func entries(withPrefix prefix: String) -> [(name: String, tensor: Tensor)] {
    names.filter { $0.hasPrefix(prefix) }.map { (String($0.dropFirst(prefix.count)), tensors[$0]!) }
  }
}

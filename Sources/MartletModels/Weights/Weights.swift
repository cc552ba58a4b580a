import MartletNN
import MartletTensor

/// The one place that converts between a module's parameters and the tensors of a file: PyTorch's names (dot paths,
/// `running_mean`) and layouts (convolutions [out, in, kH, kW], linear layers [out, in], flattened maps in the order
/// channels, height, width).
public enum Weights {
  /// Every parameter and buffer as a file holds it; a tied parameter once, under its first name.
  public static func named(_ model: any Module) -> [(name: String, tensor: Tensor)] {
    withoutGradient { ModuleLayouts(model).items.map { ($0.fileName, $0.layout.encode($0.cell.value)) } }
  }

  /// Fills the parameters and buffers of `model` from a file's tensors. float32 and float64 are converted into each other.
  ///
  ///     try Weights.load(tensors, into: encoder, prefix: "bert.", ignoring: ["embeddings.position_ids"])
  ///
  /// - Parameters:
  ///   - prefix: only tensors whose names begin with it take part, under the rest of their names.
  ///   - ignoring: names without the prefix, or first components of them, that are neither loaded nor missed nor unexpected:
  ///     ["fc"] leaves the layer `fc` as it is.
  ///   - strict: names that are missing or left over are errors too. Tied parameters may be there under any or
  ///     all of their names; the first is taken.
  /// - Returns: what was missing and left over, when not strict, under the names of the file.
  /// - Throws: `NamedTensorError`; nothing has been changed then.
  @discardableResult
  public static func load(
    _ tensors: [String: Tensor], into model: any Module, prefix: String = "", ignoring ignored: [String] = [],
    strict: Bool = true
  ) throws(NamedTensorError) -> NamedTensorError {
    func isIgnored(_ name: String) -> Bool { ignored.contains { name == $0 || name.hasPrefix($0 + ".") } }
    let fileName = FilePaths(model)
    var source: [String: Tensor] = [:]
    for (name, tensor) in tensors where name.hasPrefix(prefix) {
      let own = String(name.dropFirst(prefix.count))
      if !isIgnored(own) { source[own] = tensor }
    }
    for tied in model.tiedNames() {
      let (alias, name) = (fileName(tied.alias), fileName(tied.name))
      let value = source.removeValue(forKey: alias)
      if source[name] == nil { source[name] = value }
    }
    var reader = NamedTensorReader(source)
    var decoded: [(cell: ModuleLayouts.Cell, value: Tensor)] = []
    for item in ModuleLayouts(model).items where !isIgnored(item.fileName) {
      let current = item.cell.value
      let fileShape = item.layout.fileShape(current.shape)
      guard let tensor = reader.tensor(item.fileName, shape: fileShape, dtype: current.dtype) else { continue }
      decoded.append((item.cell, withoutGradient { item.layout.decode(tensor.detached()) }))
    }
    let problems = reader.problems.prefixed(by: prefix)
    if strict && !problems.isEmpty || !problems.mismatched.isEmpty { throw problems }
    for (cell, value) in decoded { cell.assign(value) }
    return problems
  }
}

extension NamedTensorError {
  /// The same under the names of a file whose names all begin with `prefix`.
  fileprivate func prefixed(by prefix: String) -> NamedTensorError {
    NamedTensorError(
      missing: missing.map { prefix + $0 }, unexpected: unexpected.map { prefix + $0 },
      mismatched: mismatched.map { .init(name: prefix + $0.name, expected: $0.expected, found: $0.found) })
  }
}

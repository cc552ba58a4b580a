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
  /// - Parameter strict: names that are missing or left over are errors too. Tied parameters may be there under any or
  ///   all of their names; the first is taken.
  /// - Returns: what was missing and left over, when not strict.
  /// - Throws: `NamedTensorError`; nothing has been changed then.
  @discardableResult
  public static func load(
    _ tensors: [String: Tensor], into model: any Module, strict: Bool = true
  ) throws(NamedTensorError) -> NamedTensorError {
    let fileName = FilePaths(model)
    var source = tensors
    for tied in model.tiedNames() {
      let (alias, name) = (fileName(tied.alias), fileName(tied.name))
      let value = source.removeValue(forKey: alias)
      if source[name] == nil { source[name] = value }
    }
    var reader = NamedTensorReader(source)
    var decoded: [(cell: ModuleLayouts.Cell, value: Tensor)] = []
    for item in ModuleLayouts(model).items {
      let current = item.cell.value
      let fileShape = item.layout.fileShape(current.shape)
      guard let tensor = reader.tensor(item.fileName, shape: fileShape, dtype: current.dtype) else { continue }
      decoded.append((item.cell, withoutGradient { item.layout.decode(tensor.detached()) }))
    }
    let problems = reader.problems
    if strict && !problems.isEmpty || !problems.mismatched.isEmpty { throw problems }
    for (cell, value) in decoded { cell.assign(value) }
    return problems
  }
}

import MartletFormats
import MartletTensor
import MartletVerification
import OperationCatalog

/// The rows of the catalogue as tensors: of each its inputs, outputs y, weights w and the gradients of L = Σ wᵢyᵢ.
///
/// Tensor k of a kind is called `ROW.kind.k`; the list of rows is JSON in the metadata.
enum Rows {
  static func write(_ dtype: DType, to path: String) throws {
    var tensors = NamedTensors()
    var list: [JSONValue] = []
    for (number, row) in OperationRow.all.enumerated() {
      func add(_ kind: String, _ values: [Tensor?]) {
        for (index, value) in values.enumerated() {
          if let value { tensors["\(number).\(kind).\(index)"] = value.detached() }
        }
      }
      let arguments = row.arguments(dtype: dtype)
      let inputs = arguments.map { row.isDifferentiable && $0.dtype.isFloatingPoint ? $0.trackingGradient() : $0 }
      let outputs = row.function(inputs)
      add("input", inputs)
      add("output", outputs)
      list.append([
        "name": .string(row.name), "operation": .string(row.operation), "inputs": .integer(inputs.count),
        "outputs": .integer(outputs.count), "differentiable": .bool(row.isDifferentiable),
      ])
      guard row.isDifferentiable else { continue }
      let floats = outputs.map { $0.dtype.isFloatingPoint ? $0 : nil }
      let weights = GradientCheck.weights(for: floats.compactMap { $0 })
      var unused = weights[...]
      add("weight", floats.map { $0 == nil ? nil : unused.removeFirst() })
      let objective = GradientCheck.objective(floats.compactMap { $0 }, weights)
      guard objective.isTracked else { continue }
      let gradients = objective.gradients()
      add("gradient", inputs.map { $0.dtype.isFloatingPoint ? gradients[$0] : nil })
    }
    tensors.metadata["rows"] = JSONValue.array(list).text
    try tensors.save(safetensors: path)
  }
}

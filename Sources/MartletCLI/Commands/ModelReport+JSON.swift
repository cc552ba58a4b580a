import MartletFormats
import MartletVerification

extension ModelReport {
  /// The document of `verify --model`.
  func json(path: String) -> JSONValue {
    [
      "passed": .bool(passed),
      "run": .string(path),
      "model": .string(model),
      "parameters": .integer(parameters),
      "input": .array(inputShape.map { .integer($0) }),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
      "layers": .array(layers.map(\.json)),
      "output": output.json,
      "gradients": .array(gradients.map(\.json)),
      "gradient_check": check.map { .array($0.map(\.json)) } ?? .null,
    ]
  }
}

extension Deviation {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "type": .string(type), "shape": .array(shape.map { .integer($0) }),
      "max_error": .number(maximum), "relative_l2": .number(relativeL2),
    ]
  }
}

extension GradientCheck.TensorResult {
  fileprivate var json: JSONValue {
    [
      "name": .string(tensor), "elements": .integer(elements), "checked": .integer(checked), "worst": .number(worst),
      "failures": .array(failures.map(\.json)),
    ]
  }
}

extension GradientCheck.Failure {
  fileprivate var json: JSONValue {
    ["element": .integer(element), "difference": .number(difference), "gradient": .number(orNull: gradient)]
  }
}

extension ModelReport {
  /// The report as text of at most 120 columns.
  public func table() -> String {
    var lines = [
      "\(model): \(TextTable.grouped(parameters)) parameters, images \(inputShape) of N(0, 1), seed \(seed)", "",
      "forward, each layer's output in float32 against float64 (evaluation mode)", "",
    ]
    lines += deviations(layers, header: "layer")
    lines.append("the model as it runs: " + summary(output))
    lines += ["", "gradients of the cross-entropy in float32 against float64 (training mode)", ""]
    lines += deviations(gradients, header: "parameter")
    lines += [
      "", "max err is max|a − b| / max|b|, rel. L2 is ‖a − b‖ / ‖b‖, both of the whole tensor; eps = 2⁻²³.",
      "A ReLU or maximum that flips between the types moves gradients by far more than rounding does.",
    ]
    if let check { lines += [""] + checkLines(check) }
    return (lines + ["", passed ? "PASSED" : "FAILED: " + reasons.joined(separator: ", ")]).joined(separator: "\n")
  }

  private func deviations(_ deviations: [Deviation], header: String) -> [String] {
    let rows = deviations.map { deviation in
      [
        deviation.name.isEmpty ? "(all)" : deviation.name, deviation.type, "\(deviation.shape)",
        TextTable.number(deviation.maximum), TextTable.number(deviation.relativeL2),
        TextTable.fixed(deviation.relativeL2 / 0x1p-23, 1),
      ]
    }
    return TextTable.lines(
      [[header, "", "shape", "max err", "rel. L2", "in eps"]] + rows, leftAligned: [0, 1, 2])
  }

  private func summary(_ deviation: Deviation) -> String {
    "max err \(TextTable.number(deviation.maximum)), rel. L2 \(TextTable.number(deviation.relativeL2))"
  }

  private func checkLines(_ check: [GradientCheck.TensorResult]) -> [String] {
    let (elements, checked) = check.reduce((0, 0)) { ($0.0 + $1.elements, $0.1 + $1.checked) }
    let rows = check.map { result in
      [
        result.tensor, TextTable.grouped(result.elements), TextTable.grouped(result.checked),
        TextTable.number(result.worst), result.failures.isEmpty ? "ok" : "FAILED",
      ]
    }
    let failures = check.flatMap(\.failures)
    return [
      "gradients in float64 against central differences: \(TextTable.grouped(checked)) of "
        + "\(TextTable.grouped(elements)) elements, drawn at random",
      "",
    ] + TextTable.lines([["parameter", "elements", "checked", "worst", ""]] + rows, leftAligned: [0, 4])
      + ["", "worst is |difference − gradient| / (1e-7 (max|gradient| + 1)); a pass is at most 1."]
      + failures.prefix(20).map { "  \($0)" }
  }

  private var reasons: [String] {
    (layers + [output] + gradients).filter { !$0.isFinite }.map { "\($0.name) is not finite in float32" }
      + (check ?? []).filter { !$0.failures.isEmpty }.map { "gradient of \($0.tensor)" }
  }
}

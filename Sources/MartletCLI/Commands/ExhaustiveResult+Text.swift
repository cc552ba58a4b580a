import MartletFormats
import MartletTraining
import MartletVerification

extension ExhaustiveFunction.Result {
  /// The head of a Markdown table.
  static let header = """
    | function | max ULP | bound | at | correctly rounded | of another kind |
    |---|---|---|---|---|---|
    """

  /// A row of it.
  func line(_ function: ExhaustiveFunction) -> String {
    let share = Double(correctlyRounded) / Double(max(count, 1))
    return "| \(function.name) | \(NumberText.fixed(maximumULP, 3)) | \(NumberText.fixed(function.bound, 1)) | "
      + "\(argument) | \(NumberText.fixed(100 * share, 2)) % | \(otherKind) |"
      + (function.passes(self) ? "" : " FAILED")
  }

  func json(_ function: ExhaustiveFunction) -> JSONValue {
    [
      "name": .string(function.name), "passed": .bool(function.passes(self)), "max_ulp": .number(maximumULP),
      "bound": .number(function.bound), "argument": .number(Double(argument)), "count": .integer(count),
      "correctly_rounded": .integer(correctlyRounded), "of_another_kind": .integer(otherKind),
    ]
  }
}

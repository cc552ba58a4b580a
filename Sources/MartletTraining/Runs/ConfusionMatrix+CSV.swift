extension ConfusionMatrix {
  /// The matrix as CSV: a first row and column of class names; rows are true classes, columns predicted ones.
  public func csv(classes: [String]) -> String {
    var text = CSV.line(["true \\ predicted"] + classes)
    for (name, row) in zip(classes, rows) { text += CSV.line([name] + row.map(String.init)) }
    return text
  }
}

import MartletTraining

/// Metrics as people read them.
enum MetricsText {
  /// Accuracy beside the majority-class baseline, macro-F1, loss, and the most confused pairs.
  static func summary(_ metrics: ClassificationMetrics, name: String, classes: [String]) -> String {
    let confusion = metrics.confusion
    var text =
      "\(name) accuracy \(NumberText.percentage(metrics.accuracy)) (majority-class baseline "
      + "\(NumberText.percentage(confusion.majorityBaseline))), macro-F1 \(NumberText.percentage(confusion.macroF1)), "
      + "loss \(NumberText.fixed(metrics.loss, 4)), \(NumberText.grouped(metrics.count)) images\n"
    let pairs = confusion.mostConfused(5).map { pair in
      "\(shown(classes[pair.truth])) taken for \(shown(classes[pair.prediction])) \(NumberText.grouped(pair.count))x"
    }
    if !pairs.isEmpty { text += "most confused: \(pairs.joined(separator: ", "))\n" }
    return text
  }

  /// A line a class: precision, recall, F1, count.
  static func table(_ confusion: ConfusionMatrix, classes: [String]) -> String {
    let names = classes.map(shown)
    let width = max(5, names.map(\.count).max() ?? 0)
    func row(_ cells: [String]) -> String {
      cells.enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, (index == 0 ? width : 10) - cell.count))
        return index == 0 ? cell + space : space + cell
      }.joined() + "\n"
    }
    var text = row(["class", "precision", "recall", "F1", "count"])
    for (index, name) in names.enumerated() {
      text += row([
        name, NumberText.percentage(confusion.precision(ofClass: index)),
        NumberText.percentage(confusion.recall(ofClass: index)), NumberText.percentage(confusion.f1(ofClass: index)),
        NumberText.grouped(confusion.count(ofClass: index)),
      ])
    }
    return text
  }

  /// Class names come from folders and may hold anything.
  private static func shown(_ name: String) -> String { Output.oneLine(name) }
}

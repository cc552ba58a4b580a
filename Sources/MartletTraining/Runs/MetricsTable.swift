/// The rows of `metrics.csv`: one an epoch.
struct MetricsTable {
  private static let columns = [
    "epoch", "step", "learning_rate", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
    "validation_macro_f1", "monitored_loss", "monitored_accuracy", "best", "seconds", "images_per_second",
  ]

  private var rows: [(epoch: Int, line: String)] = []

  init() {}

  /// Takes over the complete rows of a table that was written before.
  init(text: String) {
    for line in text.split(separator: "\n").dropFirst() {
      guard line.split(separator: ",", omittingEmptySubsequences: false).count == Self.columns.count,
        let epoch = line.split(separator: ",").first.flatMap({ Int($0) })
      else { continue }
      rows.append((epoch, line + "\n"))
    }
  }

  /// Adds an epoch, in the place of any row that an interrupted run left for it or for a later one.
  mutating func add(_ report: EpochReport) {
    func text(_ value: Double?) -> String { value.map { $0.isFinite ? "\($0)" : "" } ?? "" }
    rows.removeAll { $0.epoch >= report.epoch }
    let fields = [
      "\(report.epoch)", "\(report.step)", text(report.learningRate), text(report.trainingLoss),
      text(report.trainingAccuracy), text(report.validation?.loss), text(report.validation?.accuracy),
      text(report.validation?.confusion.macroF1), text(report.monitored?.loss), text(report.monitored?.accuracy),
      report.isBest ? "1" : "0", NumberText.fixed(report.seconds, 3), NumberText.fixed(report.examplesPerSecond, 1),
    ]
    rows.append((report.epoch, CSV.line(fields)))
  }

  var text: String { CSV.line(Self.columns) + rows.map(\.line).joined() }
}

import MartletTraining

/// Lines that people read while training.
enum TrainText {
  static func progress(_ report: BatchReport) -> String {
    "epoch \(report.epoch)/\(report.epochs)  batch \(report.batch)/\(report.batches)  "
      + "\(NumberText.grouped(Int(report.examplesPerSecond))) images/s  loss \(NumberText.fixed(report.loss, 4))  "
      + "left \(NumberText.duration(report.secondsLeft))"
  }

  static func epoch(_ report: EpochReport) -> String {
    var parts = [
      "loss \(NumberText.fixed(report.trainingLoss, 4))",
      "accuracy \(NumberText.percentage(report.trainingAccuracy))",
    ]
    if let validation = report.validation {
      parts.append("validation loss \(NumberText.fixed(validation.loss, 4))")
      parts.append("accuracy \(NumberText.percentage(validation.accuracy))" + (report.isBest ? " (best)" : ""))
    }
    if let monitored = report.monitored { parts.append("test accuracy \(NumberText.percentage(monitored.accuracy))") }
    if report.examplesPerSecond > 0 {
      parts.append("\(NumberText.grouped(Int(report.examplesPerSecond))) images/s")
    }
    parts.append("\(NumberText.fixed(report.seconds, 1)) s")
    return "epoch \(report.epoch)/\(report.epochs): " + parts.joined(separator: ", ")
  }
}

import MartletFormats
import MartletTraining

/// What `martlet train` tells at its end.
struct TrainOutcome {
  let run: RunFolder
  let summary: TrainingSummary
  let classes: [String]
  /// Of the best model, on test/ or, without one, on the validation images.
  let metrics: ClassificationMetrics?
  let isTest: Bool

  var json: JSONValue {
    [
      "run": .string(run.path),
      "epochs": .integer(summary.epochs),
      "best_epoch": .integer(orNull: summary.bestEpoch),
      "validation_accuracy": .number(orNull: summary.validationAccuracy),
      "test_accuracy": .number(orNull: isTest ? metrics?.accuracy : nil),
      "images_per_second": .number(orNull: summary.examplesPerSecond),
      "seconds": .number(summary.seconds),
    ]
  }

  var text: String {
    var text = ""
    if let best = summary.bestEpoch {
      text += "best epoch \(best) of \(summary.epochs)"
      if let accuracy = summary.validationAccuracy {
        text += ", validation accuracy \(NumberText.percentage(accuracy))"
      }
      text += summary.stoppedEarly ? " (stopped early)\n" : "\n"
    }
    if let metrics {
      text += MetricsText.summary(metrics, name: isTest ? "test" : "validation", classes: classes)
    }
    return text + "model: \(run.best)\n"
  }
}

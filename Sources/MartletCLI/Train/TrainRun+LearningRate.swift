import MartletFormats
import MartletTraining

extension TrainRun {
  /// What `--find-lr` found.
  struct LearningRateSearch {
    let run: RunFolder
    let points: [LearningRateFinder.Point]
    let suggestion: Double?

    var json: JSONValue {
      [
        "run": .string(run.path), "suggestion": .number(orNull: suggestion),
        "curve": .array(points.map { ["lr": .number($0.learningRate), "loss": .number($0.loss)] }),
      ]
    }

    var text: String {
      guard let suggestion else {
        return "no learning rate was found: the loss never fell by a twentieth\nThe curve is in \(run.learningRates).\n"
      }
      return "suggested learning rate: --lr \(NumberText.fixed(suggestion, 6))\nThe curve is in \(run.learningRates).\n"
    }
  }

  /// Raises the learning rate until the loss explodes, and writes the curve into the run's folder.
  func findLearningRate() throws -> LearningRateSearch {
    let (model, data) = try prepared()
    let finder = try LearningRateFinder(
      model, optimizer: makeOptimizer(model), on: data.training, labelSmoothing: plan.labelSmoothing)
    let rows = finder.points.map { CSV.line(["\($0.learningRate)", "\($0.loss)"]) }
    try AtomicFile.write(CSV.line(["lr", "loss"]) + rows.joined(), to: folder.learningRates)
    return LearningRateSearch(run: folder, points: finder.points, suggestion: finder.suggestion)
  }
}

import MartletFormats

extension TrainingProgress {
  /// The progress as text that reads back to the same bits.
  var json: JSONValue {
    [
      "batch": .integer(batch),
      "best_accuracy": .number(orNull: earlyStopping.bestAccuracy),
      "best_epoch": .integer(orNull: earlyStopping.bestEpoch),
      "best_loss": .number(orNull: earlyStopping.bestLoss),
      "correct": .integer(correct),
      "epoch": .integer(epoch),
      "epochs_without_improvement": .integer(earlyStopping.epochsWithoutImprovement),
      "loss_sum": .number(lossSum),
      "seen": .integer(seen),
      "step": .integer(step),
    ]
  }

  /// Nil when the text lacks a field or a count is negative.
  init?(_ json: JSONValue, patience: Int?) {
    func count(_ key: String) -> Int? { json[key]?.integerValue.flatMap { $0 >= 0 ? $0 : nil } }
    guard let epoch = count("epoch"), let batch = count("batch"), let step = count("step"),
      let correct = count("correct"), let seen = count("seen"), let lossSum = json["loss_sum"]?.doubleValue,
      let waited = count("epochs_without_improvement")
    else { return nil }
    self.init(patience: patience)
    (self.epoch, self.batch, self.step) = (epoch, batch, step)
    (self.lossSum, self.correct, self.seen) = (lossSum, correct, seen)
    earlyStopping.bestEpoch = count("best_epoch")
    earlyStopping.bestAccuracy = json["best_accuracy"]?.doubleValue
    earlyStopping.bestLoss = json["best_loss"]?.doubleValue
    earlyStopping.epochsWithoutImprovement = waited
  }
}

import MartletFormats
import MartletTensor

/// Writes what a trainer produces into a run folder: checkpoints and the table of metrics.
public final class RunRecorder {
  public let folder: RunFolder
  public let seal: ModelSeal
  private var table: MetricsTable

  /// - Parameter resuming: keep the rows of the table that `metrics.csv` holds already.
  ///
  /// Throws `FileError` when an existing table cannot be read.
  public init(folder: RunFolder, seal: ModelSeal, resuming: Bool = false) throws {
    self.folder = folder
    self.seal = seal
    table = MetricsTable()
    if resuming && FileReader.exists(folder.metrics) {
      table = MetricsTable(text: try FileReader.text(of: folder.metrics))
    }
  }

  /// Writes `last.safetensors`. A model with a parameter that is not finite is refused, so that the state before stays.
  func saveLast(_ trainer: Trainer) throws {
    try requireFinite(trainer)
    let contents = TrainingCheckpoint.contents(
      model: trainer.model, optimizer: trainer.optimizer, progress: trainer.progress,
      average: trainer.average, metadata: seal.metadata)
    try Safetensors.write(contents, to: folder.last)
  }

  /// Writes the best model if this is it, the table, and the state, in this order: whenever the process ends in between,
  /// the state on disk is that before the epoch, which is then trained again to the same result.
  func epochEnded(_ report: EpochReport, trainer: Trainer) throws {
    try requireFinite(trainer)
    if report.isBest {
      try trainer.withAveragedWeights { try SealedModel(model: trainer.model, seal: seal).write(to: folder.best) }
    }
    table.add(report)
    try AtomicFile.write(table.text, to: folder.metrics)
    try saveLast(trainer)
  }

  private func requireFinite(_ trainer: Trainer) throws(TrainingError) {
    for (name, parameter) in trainer.model.namedParameters() {
      let value = parameter.value
      let isFinite =
        value.dtype == .float64
        ? value.withUnsafeElements(of: Double.self) { $0.allSatisfy(\.isFinite) }
        : value.withUnsafeElements(of: Float.self) { $0.allSatisfy(\.isFinite) }
      if !isFinite { throw .nonFiniteParameter(name: name, step: trainer.progress.step) }
    }
  }
}

import ArgumentParser
import MartletData
import MartletFormats
import MartletTraining

/// The part of the data to evaluate.
enum SplitChoice: String, ExpressibleByArgument, CaseIterable {
  case train, val, test, all
}

/// `martlet evaluate RUN DATA`
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measures a trained model on a folder of images.")

  @Argument(help: ArgumentHelp("The run folder, or a model file.", valueName: "run"))
  var source: String

  @Argument(help: "Folder of class folders, or of train/, val/ and test/ with class folders in each.")
  var data: String

  @Option(help: "Which part: train, val, test or all. (default: test, else val, else everything)")
  var split: SplitChoice?

  @Option(help: "Which checkpoint: best or last.")
  var checkpoint = CheckpointChoice.best

  @Option(help: "Bad images: skip or fail.")
  var onBadImage = BadImageChoice.skip

  @Flag(help: "Average each image's answer with that of its mirror image.")
  var tta = false

  @Option(help: "Refuse images with more pixels.")
  var maxPixels = PNGDecoder.defaultMaximumPixels

  @Option(help: "Threads that load images ahead. (default: within --threads)")
  var workers: Int?

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if let workers, !(0...256).contains(workers) { throw ValidationError("--workers must be 0 to 256.") }
    if maxPixels < 1 { throw ValidationError("--max-pixels must be at least 1.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    let model = try SealedModel(path: RunReference.modelFile(source, checkpoint))
    let folder = try ImageFolder(data)
    for warning in folder.warnings { Output.warning(warning) }
    let part = try choose(folder)
    let store = ImageStore(folder, preprocessing: model.seal.preprocessing, maximumPixels: maxPixels)
    let scan = try Scanning.scan(store, [part], policy: onBadImage)
    let images = try scan.dataset(of: part, classes: model.seal.classes, preprocessing: model.seal.preprocessing)
    guard images.count > 0 else {
      throw RunError(path: data, reason: "has no usable image in the \(part.rawValue) split", hint: nil)
    }
    let absent = zip(images.classes, images.classCounts).filter { $0.1 == 0 }.map(\.0)
    if !absent.isEmpty { Output.warning("\(data): no images of \(absent.joined(separator: ", "))") }
    let loader = DataLoader(
      images, batchSize: Scanning.evaluationBatchSize, workers: workers ?? Scanning.defaultWorkers)
    let metrics = try evaluate(tta ? MirrorAverage(model.model) : model.model, on: loader) { done in
      ProgressLine.show("evaluating \(NumberText.grouped(done)) of \(NumberText.grouped(images.count))")
    }
    if outputOptions.json {
      Output.json(Self.json(metrics, classes: images.classes, skipped: scan.badImages.count))
    } else {
      Output.text(MetricsText.table(metrics.confusion, classes: images.classes))
      Output.text(MetricsText.summary(metrics, name: part.rawValue, classes: images.classes))
      if !scan.badImages.isEmpty { Output.line("\(scan.badImages.count) bad images were left out") }
    }
  }

  private func choose(_ folder: ImageFolder) throws -> DataSplit {
    guard let split else {
      return [DataSplit.test, .validation, .train].first(where: folder.splits.contains) ?? .all
    }
    let wanted = DataSplit(rawValue: split.rawValue) ?? .all
    guard folder.splits.contains(wanted) else {
      let names = folder.splits.map(\.rawValue).joined(separator: ", ")
      throw RunError(path: data, reason: "has no \(split.rawValue) split", hint: "it has: \(names)")
    }
    return wanted
  }

  /// The document of `--json`.
  static func json(_ metrics: ClassificationMetrics, classes: [String], skipped: Int) -> JSONValue {
    let confusion = metrics.confusion
    return [
      "accuracy": .number(orNull: metrics.accuracy),
      "top5": .number(orNull: metrics.topFiveAccuracy),
      "loss": .number(orNull: metrics.loss),
      "macro_f1": .number(orNull: confusion.macroF1),
      "count": .integer(metrics.count),
      "classes": .array(
        classes.enumerated().map { index, name in
          [
            "name": .string(name), "precision": .number(orNull: confusion.precision(ofClass: index)),
            "recall": .number(orNull: confusion.recall(ofClass: index)),
            "count": .integer(confusion.count(ofClass: index)),
          ]
        }),
      "confusion": .array(confusion.rows.map { .array($0.map { .integer($0) }) }),
      "skipped": .integer(skipped),
    ]
  }
}

import ArgumentParser
import MartletData
import MartletFormats
import MartletNN
import MartletTensor
import MartletTraining

/// `martlet predict RUN IMAGE|FOLDER...`, or with published weights `martlet predict --model NAME --pretrained FILE IMAGE|FOLDER...`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Classifies images.",
    discussion: "Prints a line an image. An image that cannot be read has its line too, and the exit code is then 1.")

  @Argument(
    help: ArgumentHelp(
      "The run folder or a model file, left out with --pretrained; then images, or folders of images with everything below.",
      valueName: "run-and-images"))
  var arguments: [String]

  @Option(help: "With --pretrained: the model that the weights are of, a name from martlet models.")
  var model: String?

  @Option(help: ArgumentHelp("Published weights in a safetensors file, under PyTorch's names.", valueName: "file"))
  var pretrained: String?

  @Flag(help: "Average each image's answer with that of its mirror image.")
  var tta = false

  @Option(help: "How many classes to name, most probable first.")
  var top = 5

  @Option(help: "Which checkpoint: best or last.")
  var checkpoint = CheckpointChoice.best

  @Option(help: "Refuse images with more pixels.")
  var maxPixels = PNGDecoder.defaultMaximumPixels

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1.") }
    if maxPixels < 1 { throw ValidationError("--max-pixels must be at least 1.") }
    if (model == nil) != (pretrained == nil) {
      throw ValidationError("--model and --pretrained belong together.")
    }
    if pretrained == nil, arguments.count < 2 { throw ValidationError("Give a run folder and images.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    let (model, paths) = try loadModel()
    var failures = 0
    for path in paths {
      do {
        let files = FileReader.isFolder(path) ? try ImageFiles.below(path) : [path]
        if files.isEmpty { throw RunError(path: path, reason: "holds no images") }
        for file in files where !predict(file, model) { failures += 1 }
      } catch {
        failures += 1
        show(error, of: path)
      }
    }
    if failures > 0 { throw ExitCode(1) }
  }

  /// The model, and the arguments that are images.
  private func loadModel() throws -> (SealedModel, [String]) {
    if let name = model, let file = pretrained {
      return (try PretrainedModel(path: file, model: name).classifier(), arguments)
    }
    return (try SealedModel(path: RunReference.modelFile(arguments[0], checkpoint)), Array(arguments.dropFirst()))
  }

  /// Prints the image's line; false if it cannot be read.
  private func predict(_ path: String, _ model: SealedModel) -> Bool {
    do throws(ImageError) {
      let image = try model.seal.preprocessing.load(path, maximumPixels: maxPixels)
      let answer = withoutGradient { probabilities(of: image, model.model) }.array(of: Float.self)
      // Equal probabilities stay in the order of the classes.
      let order = answer.indices.sorted { (answer[$1], $0) < (answer[$0], $1) }
      show(path, order.prefix(top).map { (model.seal.classes[$0], Double(answer[$0])) })
      return true
    } catch {
      show(error, of: path)
      return false
    }
  }

  private func probabilities(of image: Tensor, _ model: any Layer) -> Tensor {
    tta ? MirrorAverage(model)(image).exp() : model(image).softmax()
  }

  private func show(_ path: String, _ predictions: [(name: String, probability: Double)]) {
    guard outputOptions.json else {
      let shown = predictions.map { "\(Output.oneLine($0.name)) \(NumberText.percentage($0.probability))" }
      return Output.line("\(Output.oneLine(path)): \(shown.joined(separator: ", "))")
    }
    Output.json([
      "path": .string(path),
      "predictions": .array(
        predictions.map { ["class": .string($0.name), "probability": .number($0.probability)] }),
    ])
  }

  private func show(_ error: any Error, of path: String) {
    guard outputOptions.json else { return ErrorReport.show(error) }
    let described = error as? any DescribedError
    let reason = described.map { $0.reason + ($0.hint.map { " (\($0))" } ?? "") } ?? ErrorReport.description(error)
    Output.json(["path": .string(path), "error": .string(reason)])
  }
}

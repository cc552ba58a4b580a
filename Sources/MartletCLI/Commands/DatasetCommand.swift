import ArgumentParser
import MartletData
import MartletFormats
import MartletKernels
import MartletTraining

/// `martlet dataset …`
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset", abstract: "Makes and inspects folders of images.",
    subcommands: [FashionMNISTCommand.self, ShapesCommand.self, InspectCommand.self, PreviewCommand.self])
}

/// `martlet dataset fashion-mnist OUT`
struct FashionMNISTCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fashion-mnist",
    abstract: "Writes Fashion-MNIST, 70,000 images of clothes, as PNG folders.",
    discussion: "The images come from the package dataset-fashion-mnist of Debian and Ubuntu.")

  @Argument(help: "The folder to make.")
  var out: String
  @Option(help: "Images of each class and split. (default: all)")
  var perClass: Int?
  @Option(help: "Side of the images in pixels. (default: 28)")
  var imageSize: Int?
  @Option(help: "1 grey, or 3 with three equal channels.")
  var channels = 1
  @Option(help: "Seed of the choice that --per-class makes.")
  var seed: UInt64 = 0
  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if let perClass, perClass < 1 { throw ValidationError("--per-class must be at least 1.") }
    if let imageSize, !(1...Preprocessing.maximumSide).contains(imageSize) {
      throw ValidationError("--image-size must be 1 to \(Preprocessing.maximumSide).")
    }
    if channels != 1 && channels != 3 { throw ValidationError("--channels must be 1 or 3.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    try FashionMNIST.write(
      to: out, perClass: perClass, imageSize: imageSize, channels: channels, seed: seed, threads: Threads.count
    ) { done, total in
      ProgressLine.show("writing image \(NumberText.grouped(done)) of \(NumberText.grouped(total))")
    }
    // The data set has 6,000 training and 1,000 test images of each class.
    let count = FashionMNIST.classes.count * (min(perClass ?? 6000, 6000) + min(perClass ?? 1000, 1000))
    DatasetReport.show(out, classes: FashionMNIST.classes, count: count, json: outputOptions.json)
  }
}

/// `martlet dataset shapes OUT`
struct ShapesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes", abstract: "Generates images of six kinds of shapes as PNG folders.")

  @Argument(help: "The folder to make.")
  var out: String
  @Option(help: "Training images of each class.")
  var trainPerClass = 200
  @Option(help: "Test images of each class.")
  var testPerClass = 50
  @Option(help: "Side of the images in pixels.")
  var imageSize = 64
  @Option(help: "Seed of the images.")
  var seed: UInt64 = 0
  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if trainPerClass < 1 || testPerClass < 0 || trainPerClass > 1_000_000 || testPerClass > 1_000_000 {
      throw ValidationError("--train-per-class must be at least 1 and --test-per-class at least 0.")
    }
    if !(8...4096).contains(imageSize) { throw ValidationError("--image-size must be 8 to 4096.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    try Shapes.write(
      to: out, trainPerClass: trainPerClass, testPerClass: testPerClass, imageSize: imageSize, seed: seed,
      threads: Threads.count
    ) { done, total in
      ProgressLine.show("drawing image \(NumberText.grouped(done)) of \(NumberText.grouped(total))")
    }
    let count = Shapes.classes.count * (trainPerClass + testPerClass)
    DatasetReport.show(out, classes: Shapes.classes, count: count, json: outputOptions.json)
  }
}

/// The end of a command that has made a data set.
enum DatasetReport {
  static func show(_ path: String, classes: [String], count: Int, json: Bool) {
    if json {
      return Output.json([
        "path": .string(path), "count": .integer(count), "classes": .array(classes.map { .string($0) }),
      ])
    }
    Output.note("wrote \(NumberText.grouped(count)) images of \(classes.count) classes to \(path)")
  }
}

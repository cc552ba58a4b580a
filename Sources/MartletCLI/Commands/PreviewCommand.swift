import ArgumentParser
import MartletData
import MartletFormats
import MartletTraining

/// `martlet dataset preview DATA OUT.png`
struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Writes a sheet of augmented images: what training would see.",
    discussion: "Each row begins with the image as it is.")

  @Argument(help: "Folder of images, with everything below.")
  var data: String
  @Argument(help: "The PNG file to write.")
  var out: String
  @Option(help: "The augmentation: none, light, standard or strong.")
  var augment = Augmentation.standard
  @Option(help: "How many images, evenly from the folder.")
  var rows = 8
  @Option(help: "How many augmented versions of each.")
  var columns = 8
  @Option(help: "Side of the images in pixels.")
  var imageSize = 96
  @Option(help: "Channels: 1 or 3.")
  var channels = 3
  @Option(help: "Seed of the augmentation.")
  var seed: UInt64 = 0
  @Option(help: "Refuse images with more pixels.")
  var maxPixels = PNGDecoder.defaultMaximumPixels
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if !(1...1000).contains(rows) || !(0...1000).contains(columns) {
      throw ValidationError("--rows must be 1 to 1000 and --columns 0 to 1000.")
    }
    if !(1...1024).contains(imageSize) { throw ValidationError("--image-size must be 1 to 1024.") }
    if channels != 1 && channels != 3 { throw ValidationError("--channels must be 1 or 3.") }
    if maxPixels < 1 { throw ValidationError("--max-pixels must be at least 1.") }
  }

  func run() throws {
    outputOptions.apply()
    let files = try ImageFiles.below(data)
    guard !files.isEmpty else { throw RunError(path: data, reason: "holds no images") }
    let count = min(rows, files.count)
    let preprocessing = Preprocessing(height: imageSize, width: imageSize, channels: channels)
    let images = try (0..<count).map { row in
      preprocessing.applied(to: try PNGFile.read(files[row * files.count / count], maximumPixels: maxPixels))
    }
    let transforms = augment.transforms(height: imageSize, width: imageSize, channels: channels)
    try PNGFile.write(ContactSheet.make(images, transforms: transforms, columns: columns, seed: seed), to: out)
    if outputOptions.json {
      Output.json(["path": .string(out), "rows": .integer(count), "columns": .integer(columns)])
    } else {
      Output.line("\(out): \(count) images, \(columns) versions of each")
    }
  }
}

import ArgumentParser
import MartletFormats
import MartletTraining

/// `martlet export RUN FILE.safetensors`
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a run's model to a safetensors file with PyTorch's names and layouts.")

  @Argument(help: ArgumentHelp("The run folder, or a model file.", valueName: "run"))
  var source: String

  @Argument(help: "The file to write.")
  var file: String

  @Option(help: "Which checkpoint: best or last.")
  var checkpoint = CheckpointChoice.best

  @Flag(help: "Replace the file if it exists.")
  var overwrite = false

  func validate() throws {
    guard file.hasSuffix(".safetensors") else { throw ValidationError("The file's name must end in .safetensors.") }
  }

  func run() throws {
    let path = try RunReference.modelFile(source, checkpoint)
    if FileReader.exists(file) && !overwrite {
      throw RunError(path: file, reason: "exists already", hint: "choose another name, or replace it with --overwrite")
    }
    let model = try SealedModel(path: path)
    try model.write(to: file)
    Output.note("wrote \(file): \(model.seal.modelName), \(NumberText.grouped(model.model.parameterCount)) parameters")
  }
}

import ArgumentParser
import MartletData
import MartletFormats
import MartletKernels
import MartletTraining

/// `martlet dataset inspect DATA`
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Counts classes, sizes, colour types, bad images and duplicates of a folder of images.",
    discussion: "The exit code is 1 if nothing can be trained on the folder.")

  @Argument(help: "Folder of class folders, or of train/, val/ and test/ with class folders in each.")
  var data: String
  @Option(help: "Refuse images with more pixels.")
  var maxPixels = PNGDecoder.defaultMaximumPixels
  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if maxPixels < 1 { throw ValidationError("--max-pixels must be at least 1.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    let inspection = try DatasetInspection(of: data, threads: Threads.count, maximumPixels: maxPixels) { done, total in
      ProgressLine.show("reading image \(NumberText.grouped(done)) of \(NumberText.grouped(total))")
    }
    if outputOptions.json {
      Output.json(inspection.json)
    } else {
      Output.text(inspection.text)
    }
    if let problem = inspection.problem {
      Output.note("martlet: nothing can be trained on this folder: \(Output.oneLine(problem))")
      throw ExitCode(1)
    }
  }
}

import ArgumentParser
import MartletTraining

/// `martlet train`
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a classifier on a folder of PNG images.",
    discussion: """
      DATA is a folder with a folder of images for each class, or such folders inside train/, val/ and test/. What is \
      not given has a default that suits most data. A run that was stopped continues with --resume, to the same bits.
      """)

  @Argument(help: "Folder of class folders, or of train/, val/ and test/ with class folders in each.")
  var data: String?

  @Option(
    help: ArgumentHelp("Continue the run in this folder; data and options are those it began with.", valueName: "run"))
  var resume: String?

  @Option(help: "Folder for the run. (default: runs/NAME-N with the data's name and the next free N)")
  var output: String?

  @Flag(help: "Replace the run in the output folder.")
  var overwrite = false

  @Flag(
    name: .customLong("find-lr"),
    help:
      "Do not train: raise the learning rate from step to step, print a suggestion, write the curve to learning-rate.csv."
  )
  var findsLearningRate = false

  @OptionGroup(title: "Training") var options: TrainOptions

  @Option(help: "Threads that load images ahead. (default: within --threads)")
  var workers: Int?

  @Option(help: "Memory for decoded images, such as 512M. (default: a quarter of the free memory)")
  var cacheMemory: ByteSize?

  @Option(help: "Seconds between saves of the state in the middle of an epoch.")
  var saveEvery = 60.0

  @OptionGroup var engine: EngineOptions
  @OptionGroup var outputOptions: OutputOptions

  func validate() throws {
    if let workers, !(0...256).contains(workers) { throw ValidationError("--workers must be 0 to 256.") }
    if !(saveEvery >= 0 && saveEvery < 1e9) { throw ValidationError("--save-every must be a number of seconds.") }
    if findsLearningRate && resume != nil {
      throw ValidationError("--find-lr starts from the beginning, not from a run.")
    }
    guard resume != nil else {
      guard let data, !data.isEmpty else { throw ValidationError("Missing expected argument '<data>'.") }
      return
    }
    if data != nil { throw ValidationError("--resume takes the data from the run; leave DATA out.") }
    let given = options.firstGiven ?? (output != nil ? "--output" : nil) ?? (overwrite ? "--overwrite" : nil)
    if let given { throw ValidationError("--resume takes \(given) from the run; leave it out.") }
  }

  func run() throws {
    outputOptions.apply()
    engine.apply()
    let machine = TrainMachine(workers: workers, cacheMemory: cacheMemory?.bytes, saveInterval: .seconds(saveEvery))
    let run: TrainRun
    if let resume {
      run = try TrainRun(resuming: RunFolder(path: trimmed(resume)), machine: machine)
    } else {
      let data = trimmed(data ?? "")
      let folder = output.map { RunFolder(path: trimmed($0)) } ?? RunFolder.nextFree(in: "runs", name: name(of: data))
      run = try TrainRun(TrainPlan(options, data: data), folder: folder, overwriting: overwrite, machine: machine)
    }
    if findsLearningRate {
      let search = try run.findLearningRate()
      if outputOptions.json { Output.json(search.json) } else { Output.text(search.text) }
      return
    }
    let outcome = try run.perform()
    if outputOptions.json { Output.json(outcome.json) } else { Output.text(outcome.text) }
  }

  /// A path without the slashes at its end.
  private func trimmed(_ path: String) -> String {
    var path = Substring(path)
    while path.count > 1 && path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  /// What a run on this data is called.
  private func name(of data: String) -> String {
    let last = data.split(separator: "/").last.map(String.init) ?? "run"
    return last == "." || last == ".." ? "run" : last
  }
}

/// How this machine works on a run; nothing in here changes a result.
struct TrainMachine {
  let workers: Int?
  let cacheMemory: Int?
  let saveInterval: Duration
}

import ArgumentParser
import MartletTraining

/// The root: `martlet`.
struct MartletCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract: "Trains image classifiers on folders of PNG images.",
    version: MartletVersion.text,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ExportCommand.self, ModelsCommand.self,
      DatasetCommand.self, DoctorCommand.self, VerifyCommand.self,
    ])
}

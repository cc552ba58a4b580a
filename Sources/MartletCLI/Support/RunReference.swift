import ArgumentParser
import MartletFormats
import MartletTraining

/// Which of a run's checkpoints is meant.
enum CheckpointChoice: String, ExpressibleByArgument, CaseIterable {
  case best, last
}

/// A trained model as users name it: a run folder, or a model file.
enum RunReference {
  /// The model file that the path leads to.
  ///
  /// Throws ``RunError`` when there is none.
  static func modelFile(_ path: String, _ choice: CheckpointChoice = .best) throws -> String {
    guard FileReader.exists(path) else {
      throw RunError(path: path, reason: "does not exist", hint: "give a run folder or a .safetensors file")
    }
    guard FileReader.isFolder(path) else { return path }
    let folder = RunFolder(path: path)
    let file = choice == .best ? folder.best : folder.last
    guard FileReader.exists(file) else {
      let hint =
        FileReader.exists(folder.configuration)
        ? "its training has not come that far: continue it with martlet train --resume \(path)"
        : "give a folder that martlet train wrote"
      throw RunError(path: path, reason: "has no \(choice.rawValue).safetensors", hint: hint)
    }
    return file
  }
}

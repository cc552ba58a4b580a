import ArgumentParser
import MartletFormats
import MartletModels

/// `martlet models`
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Lists the models that can be trained.")

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    if json {
      return Output.json(
        .array(
          ModelRegistry.entries.map { entry in
            [
              "name": .string(entry.name), "summary": .string(entry.summary),
              "image_size": .integer(orNull: entry.imageSize),
              "minimum_image_size": .integer(entry.minimumImageSize),
            ]
          }))
    }
    let width = ModelRegistry.names.map(\.count).max() ?? 0
    for entry in ModelRegistry.entries {
      Output.line(entry.name + String(repeating: " ", count: width + 2 - entry.name.count) + entry.summary)
    }
  }
}

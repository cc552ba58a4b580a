import ArgumentParser
import MartletFormats
import MartletModels
import MartletTraining

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
              "parameters": .integer(entry.parameters), "flops": .integer(entry.operations),
              "default_size": .integer(entry.example.height), "classes": .integer(entry.example.classes),
              "has_published_weights": .bool(entry.convention != nil),
            ]
          }))
    }
    let header = ["model", "parameters", "MFLOP", "size", "summary"]
    let body = ModelRegistry.entries.map { entry in
      [
        entry.name, NumberText.grouped(entry.parameters), NumberText.grouped((entry.operations + 500_000) / 1_000_000),
        "\(entry.example.height)", entry.summary,
      ]
    }
    let widths = header.indices.map { column in ([header] + body).map { $0[column].count }.max() ?? 0 }
    for cells in [header] + body {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return column == 0 ? cells[column] + space : column < 4 ? space + cells[column] : cells[column]
      }
      Output.line(padded.joined(separator: "  "))
    }
    Output.line("For images of that size; of 1,000 classes where ImageNet weights are published, else of 10.")
  }
}

import ArgumentParser
import Foundation

/// The benchmark rows of ROWS.md. One JSON line a row, in the form that Peers/compare.py reads.
@main
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet-bench", abstract: "Times training and inference of the benchmark rows.")

  @Option(help: "A row; all of them when left out.")
  var row: [String] = []

  @Option(help: "Folder of PNG images for the row png-folder.")
  var data: String?

  @Option(help: "Seconds of training steps a row.")
  var seconds = 6.0

  @Option(help: "Threads.")
  var threads = 2

  func run() throws {
    let machine = MachineFacts(threads: threads)
    let models = ModelRow.all.map(\.name) + SequenceRow.all.map(\.name) + LanguageRow.all.map(\.name)
    let names =
      models + [GenerationRow.name] + MicroRow.names + GemmRow.all.map(\.name)
      + ConvolutionRow.all.map(\.name) + AttentionRow.all.map(\.name)
    for name in row.isEmpty ? names : row {
      let line: [String: Any]
      if let model = ModelRow.all.first(where: { $0.name == name }) {
        line = model.measure(seconds: seconds)
      } else if let sequence = SequenceRow.all.first(where: { $0.name == name }) {
        line = sequence.measure(seconds: seconds)
      } else if let language = LanguageRow.all.first(where: { $0.name == name }) {
        line = language.measure(seconds: seconds)
      } else if name == GenerationRow.name {
        line = try GenerationRow().measure()
      } else if let micro = MicroRow(rawValue: name) {
        line = micro.measure(seconds: seconds)
      } else if let product = GemmRow.all.first(where: { $0.name == name }) {
        line = product.measure(seconds: seconds)
      } else if let convolution = ConvolutionRow.all.first(where: { $0.name == name }) {
        line = convolution.measure(seconds: seconds)
      } else if let attention = AttentionRow.all.first(where: { $0.name == name }) {
        line = attention.measure(seconds: seconds)
      } else if name == FolderRow.name, let data {
        line = try FolderRow(path: data).measure()
      } else {
        throw ValidationError("there is no row '\(name)'")
      }
      let all = line.merging(machine.fields) { own, _ in own }.merging(["row": name, "side": "martlet"]) { _, new in new
      }
      let data = try JSONSerialization.data(withJSONObject: all, options: [.sortedKeys])
      // Written at once, not buffered: a reader sees each row when it is done.
      FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
  }
}

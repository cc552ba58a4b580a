import Foundation
import TestSupport
import Testing

/// The example of a recurrent language model runs, learns and writes.
@Suite struct CharacterLSTMTests {
  private let text = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/Data/tinyshakespeare.txt").path

  @Test func theExampleLearnsAndWrites() throws {
    let result = ProgramRun(productsFolder + "/CharacterLSTM", [text, "40"]).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "1086017 parameters, 1003854 characters to learn from, 111540 to be judged by")
    let losses = lines.filter { $0.hasPrefix("update ") }.compactMap { line -> Double? in
      let words = line.split(separator: " ")
      return words.firstIndex(of: "validation").flatMap { Double(words[$0 + 1]) }
    }
    // Every character alike would be log 65 = 4.17.
    #expect(losses.count == 2 && losses[1] < 3.6 && losses[1] < losses[0])
    #expect(lines.dropFirst(3).joined(separator: "\n").unicodeScalars.count == 302)
  }
}

import Foundation
import TestSupport
import Testing

/// The example of a language model runs, learns and writes.
@Suite struct CharacterModelTests {
  private let text = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/Data/tinyshakespeare.txt").path

  @Test func theExampleLearnsAndWrites() throws {
    let arguments = [text, "--steps", "60", "--interval", "30", "--characters", "100"]
    let result = ProgramRun(productsFolder + "/CharacterModel", arguments).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "804096 parameters, 1003854 characters, 65 different ones")
    let losses = lines.filter { $0.hasPrefix("step ") }.compactMap { line -> Double? in
      let words = line.split(separator: " ")
      return words.firstIndex(of: "validation").flatMap { Double(words[$0 + 1]) }
    }
    // Every character alike would be log 65 = 4.17.
    #expect(losses.count == 2 && losses[0] < 3.6 && losses[1] < losses[0])
    let written = lines.dropFirst(3).joined(separator: "\n")
    #expect(written.unicodeScalars.count == 101)
    let again = ProgramRun(productsFolder + "/CharacterModel", arguments + ["--threads", "1"]).wait()
    func writing(_ output: String) -> [Substring] { output.split(separator: "\n").filter { !$0.hasPrefix("step ") } }
    #expect(writing(again.output) == writing(result.output))
  }
}

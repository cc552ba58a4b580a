import Foundation
import TestSupport
import Testing

/// The documentation's tutorial is a program that the build compiles; here it runs.
@Suite struct TutorialTests {
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func theArticleShowsTheProgramAsItIs() throws {
    let article = try String(
      contentsOf: root.appending(path: "Sources/Martlet/Martlet.docc/FirstSteps.md"), encoding: .utf8)
    let program = try String(contentsOf: root.appending(path: "Examples/Tutorial/main.swift"), encoding: .utf8)
    let blocks = article.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    #expect(blocks.count >= 4)
    #expect(blocks.joined(separator: "\n") == program)
  }

  @Test func theProgramDoesWhatTheArticleSays() throws {
    let result = ProgramRun(productsFolder + "/Tutorial", []).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "[4.0, 6.0, 8.0]")
    #expect(lines.last == "the copy answers the same: true")
    let error = try #require(lines.first { $0.hasPrefix("mean squared error ") }?.split(separator: " ").last)
    #expect(try #require(Double(error)) < 1e-3)
  }
}

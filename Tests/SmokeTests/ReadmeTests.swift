import Foundation
import TestSupport
import Testing

/// The README's example is a program that the build compiles; here it runs.
@Suite struct ReadmeTests {
  /// The project's folder, found from this file.
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func theReadmeShowsTheExampleAsItIs() throws {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let example = try String(contentsOf: root.appending(path: "Examples/Quickstart/main.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n" + example + "```"))
  }

  @Test func theExampleLearns() throws {
    let result = ProgramRun(productsFolder + "/Quickstart", []).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    let last = try #require(result.output.split(separator: "\n").last)
    let right = try #require(Int(last.split(separator: " ")[0]))
    #expect(right >= 95 && last.hasSuffix("of 100 right"))
  }
}

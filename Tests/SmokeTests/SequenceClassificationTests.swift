import TestSupport
import Testing

/// The example of a sequence classifier runs and learns its task, whose answer is known.
@Suite struct SequenceClassificationTests {
  @Test func theExampleLearns() throws {
    let result = ProgramRun(productsFolder + "/SequenceClassification", []).wait()
    #expect(result.exitCode == 0, "\(result.errors)")
    let last = try #require(result.output.split(separator: "\n").last)
    let right = try #require(Int(last.split(separator: " ")[0]))
    #expect(right >= 980 && last.hasSuffix("of 1000 right"), "\(result.output)")
  }
}

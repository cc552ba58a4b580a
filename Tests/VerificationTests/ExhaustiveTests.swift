import Foundation
import MartletVerification
import Testing

extension SuiteTests {
  /// The run over all float32 arguments, on some of them; and the tables that the docs hold.
  @Suite
  struct ExhaustiveTests {
    @Test func everyFunctionPassesAroundOneAndAmongDenormals() throws {
      #expect(ExhaustiveFunction.all.count >= 13)
      for function in ExhaustiveFunction.all {
        for first in [Float(1).bitPattern - 30_000, 0, Float(-0.5).bitPattern - 1000, Float.infinity.bitPattern - 1000]
        {
          let result = function.run(first: first, patterns: 70_001)
          #expect(result.count == 70_001)
          #expect(function.passes(result), "\(function.name): \(result)")
        }
      }
    }

    @Test func numbersAreRight() throws {
      // The square root is correctly rounded: every result equals the reference's, none errs by more than half a unit.
      let root = try #require(try ExhaustiveFunction.matching("squareRoot").first { $0.name == "squareRoot" })
      let result = root.run(first: Float(2).bitPattern, patterns: 100_000)
      #expect(result.correctlyRounded == 100_000)
      #expect(result.maximumULP <= 0.5 && result.maximumULP > 0.49)
      #expect(result.argument >= 2)
      #expect(throws: VerificationError.unknownFamily("nonsense")) { try ExhaustiveFunction.matching("nonsense") }
    }

    /// Every row of the page's tables of maps is what the references say, and none is missing.
    @Test func documentedSpecialValuesAreTrue() throws {
      let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../Docs/special-values.md"
      let lines = Set(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
      let rows = SpecialValueTable.unary() + SpecialValueTable.binary()
      #expect(rows.count >= 40)
      for row in rows { #expect(lines.contains(row), "\(row)") }
    }
  }
}

import MartletVerification
import Testing

extension SuiteTests {
  /// Cases as text, and the sample's promises.
  @Suite
  struct CaseTests {
    private func cases(_ filter: String?, quick: Bool = false) throws -> [VerificationCase] {
      var options = VerificationOptions()
      (options.filter, options.isQuick) = (filter, quick)
      return try VerificationRun(options).cases()
    }

    @Test func aCaseIsItsText() throws {
      for verificationCase in try cases("float32", quick: true) {
        let again = try VerificationCase("\(verificationCase)")
        #expect("\(again)" == "\(verificationCase)")
      }
    }

    @Test func equalTextGivesEqualMeasurements() throws {
      let verificationCase = try #require(try cases("linear.float32", quick: true).first)
      let (first, second) = (verificationCase.run(), try VerificationCase("\(verificationCase)").run())
      #expect(first.worst == second.worst && first.relativeL2 == second.relativeL2)
    }

    @Test func nonsenseIsRefused() throws {
      #expect(throws: VerificationError.unknownFamily("gemm.float16")) {
        try VerificationCase("gemm.float16:m=1,seed=1")
      }
      for text in ["gemm.float32", "gemm.float32:m", "gemm.float32:m=3,seed=1", "gemm.float32:m=3"] {
        #expect(throws: VerificationError.malformedCase(text)) { try VerificationCase(text) }
      }
      #expect(throws: VerificationError.unknownFamily("nothing")) { try cases("nothing") }
    }

    @Test func everyFamilyHasTwentyCases() throws {
      for isQuick in [true, false] {
        let counts = Dictionary(grouping: try cases(nil, quick: isQuick), by: \.family).mapValues(\.count)
        #expect(counts.count == VerificationRun.familyNames.count)
        #expect(counts.filter { $0.value < 20 } == [:])
      }
    }

    @Test func theSampleCoversAllPairs() throws {
      // No constraint forbids a pair of these two axes: 17 sizes of the vector's last part, and which operand y aliases.
      let all = try cases("map.add.float32")
      let pairs = Set(all.map { "\($0.parameters["count"]) \($0.parameters["alias"])" })
      let counts = Set(all.map { $0.parameters["count"] })
      #expect(counts.count == 19)
      #expect(pairs.count == 3 * counts.count)
    }

    @Test func seedsChangeTheSample() throws {
      var options = VerificationOptions()
      (options.filter, options.isQuick) = ("gemm.float32", true)
      let first = try VerificationRun(options).cases().map(\.description)
      options.seed = 2
      let second = try VerificationRun(options).cases().map(\.description)
      #expect(first != second)
      options.seed = 1
      #expect(try VerificationRun(options).cases().map(\.description) == first)
    }
  }
}

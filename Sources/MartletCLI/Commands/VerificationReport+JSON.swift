import MartletFormats
import MartletVerification

extension VerificationReport {
  /// The document of `--json`; an error that is not finite is null.
  var json: JSONValue {
    [
      "passed": .bool(passed),
      "cases": .integer(cases),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
      "threads": .integer(threads),
      "blas_core": .string(blasCore),
      "simd": .string(simd),
      "version": .string(version),
      "quick": .bool(isQuick),
      "cores": .array(cores.map(\.json)),
      "levels": .array(levels.map(\.json)),
      "families": .array(families.map(\.json)),
      "seconds": .number(seconds),
    ]
  }
}

extension VerificationReport.Coverage {
  fileprivate var json: JSONValue {
    ["name": .string(name), "cases": .integer(cases), "note": .string(orNull: note)]
  }
}

extension FamilyResult {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "cases": .integer(cases), "failures": .integer(failures), "worst": .number(worst),
      "bound": .number(bound), "max_ulp": .number(maximumULP), "relative_l2": .number(relativeL2),
      "measure": .string(measure), "worst_case": .string(worstCase), "fault": .string(orNull: fault),
    ]
  }
}

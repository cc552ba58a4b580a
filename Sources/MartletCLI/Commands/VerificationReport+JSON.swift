import MartletFormats
import MartletVerification

extension VerificationReport {
  /// The document of `--json`; an error that is not finite is null.
  var json: JSONValue { document(families: families.map { .object($0.members) }) }

  /// The document of `--output`: the same with every core and level of every family.
  var wholeJSON: JSONValue {
    document(
      families: families.map { family in
        .object(family.members + [JSONMember("parts", .array(family.parts.map(\.json)))])
      })
  }

  private func document(families: [JSONValue]) -> JSONValue {
    [
      "passed": .bool(passed),
      "cases": .integer(cases),
      "seed": Int(exactly: seed).map { .integer($0) } ?? .string(String(seed)),
      "threads": .integer(threads),
      "case_threads": caseThreads > 0 ? [.integer(caseThreads)] : [1, 2, 3],
      "blas_core": .string(blasCore),
      "simd": .string(simd),
      "version": .string(version),
      "cpu": .string(processor),
      "processors": .integer(processorCount),
      "blas": [
        "repaired_from": .string(orNull: blas.repairedFrom), "config": .string(blas.config),
        "library": .string(blas.library),
      ],
      "lapack": ["library": .string(blas.lapackLibrary)],
      "quick": .bool(isQuick),
      "cores": .array(cores.map(\.json)),
      "levels": .array(levels.map(\.json)),
      "coverage": [
        "combinations": .integer(coverage.combinations), "least_cases": .integer(coverage.least),
        "gaps": .array(coverage.gaps.map(\.json)),
      ],
      "families": .array(families),
      "seconds": .number(seconds),
    ]
  }
}

extension VerificationReport.Coverage {
  fileprivate var json: JSONValue {
    ["name": .string(name), "cases": .integer(cases), "note": .string(orNull: note)]
  }
}

extension CombinationCoverage.Gap {
  fileprivate var json: JSONValue {
    ["variant": .string(variant), "core": .string(core), "level": .string(level), "cases": .integer(cases)]
  }
}

extension FamilyResult {
  fileprivate var members: [JSONMember] {
    [
      JSONMember("name", .string(name)), JSONMember("cases", .integer(cases)),
      JSONMember("failures", .integer(failures)), JSONMember("worst", .number(worst)),
      JSONMember("bound", .number(bound)), JSONMember("max_ulp", .number(maximumULP)),
      JSONMember("relative_l2", .number(relativeL2)), JSONMember("measure", .string(measure)),
      JSONMember("worst_case", .string(worstCase)), JSONMember("fault", .string(orNull: fault)),
    ]
  }
}

extension FamilyPart {
  fileprivate var json: JSONValue {
    var members = [
      JSONMember("core", .string(core)), JSONMember("level", .string(level)), JSONMember("cases", .integer(cases)),
      JSONMember("failures", .integer(failures)), JSONMember("worst", .number(worst)),
      JSONMember("max_ulp", .number(maximumULP)), JSONMember("relative_l2", .number(relativeL2)),
      JSONMember("worst_case", .string(command)), JSONMember("fault", .string(orNull: fault)),
    ]
    if !outcomes.isEmpty { members.append(JSONMember("outcomes", .array(outcomes.map(\.json)))) }
    return .object(members)
  }
}

extension CaseOutcome {
  fileprivate var json: JSONValue {
    [
      "case": .string(text), "passed": .bool(passed), "worst": .number(worst), "max_ulp": .number(maximumULP),
      "relative_l2": .number(relativeL2), "fault": .string(orNull: fault),
    ]
  }
}

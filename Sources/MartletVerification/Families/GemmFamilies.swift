import MartletKernels

/// Matrix products. BLAS testers accept err < 16 eps·(|alpha|Σ|a||b| + |beta||c|) for every input; the tighter second line, for
/// random signs, finds a product that was computed in less than the type's precision.
enum GemmFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [general(T.self)] + ["rms", "max"].map { randomSigns(T.self, $0) }
  }

  private static func general<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "gemm.\(T.typeName)", measure: "err / (eps (|alpha| Σ|a||b| + |beta||c|))", bound: 16,
      dependence: [.core, .level],
      axes: [
        Axis("m", Axis.sizes), Axis("n", Axis.sizes), Axis("k", Axis.sizes + [600, 1025]),
        Axis("transposes", ["nn", "nt", "tn", "tt"]), Axis("pad", [0, 3]), Axis("alpha", ["1", "0", "-1", "0.7"]),
        Axis("beta", ["0", "1", "-1", "0.7"]), .distribution(.normal, .relu, .graded, .cancelling),
        Axis("route", ["threaded", "serial", "batched", "placed"]), .gemmAlgorithm, .threads,
      ],
      allows: { p in
        let work = p.int("m") * p.int("n") * p.int("k")
        return work <= (["batched", "placed"].contains(p["route"]) ? 300_000 : 1_200_000)
          && InputDistribution.allows(p, sumLength: p.int("k"))
      },
      quickCost: 150_000, also: required
    ) { p, seed, kernels in
      let problem = GemmProblem<T>(p, seed: seed)
      let table = T.table(of: kernels)
      let kernel =
        switch p["route"] {
        case "serial": table.gemmSerial
        case "batched": table.gemmBatched
        case "placed": table.gemmPlaced
        default: table.gemm
        }
      let magnitude = problem.magnitude()
      return problem.compare(problem.result(by: kernel)) { T.epsilon * magnitude[$0] }
    }
  }

  /// In every run, however quick: k beyond 64, old content to scale, and a product large enough to be split over threads and
  /// along k.
  private static let required: [CaseParameters] = [
    ("65", "33", "129", "nn", "0.7"), ("31", "64", "100", "tn", "-1"), ("33", "34", "1025", "nt", "1"),
    ("17", "63", "300", "tt", "0"),
  ].flatMap { m, n, k, transposes, beta in
    GemmAlgorithm.allCases.map { algorithm in
      CaseParameters([
        ("m", m), ("n", n), ("k", k), ("transposes", transposes), ("pad", "3"), ("alpha", "1"), ("beta", beta),
        ("distribution", "normal"), ("route", "threaded"), ("algorithm", algorithm.rawValue), ("threads", "2"),
      ])
    }
  }

  /// The unit does not grow with k while a single chain of k additions, which OpenBLAS's kernels for small products are, errs by
  /// about √k of it: k stays where the bound was measured.
  private static func randomSigns<T: VerificationScalar>(_: T.Type, _ statistic: String) -> CaseFamily {
    CaseFamily(
      "gemm.random-signs.\(statistic).\(T.typeName)", measure: "\(statistic) of err / (eps √Σa²b²)",
      bound: statistic == "rms" ? 8 : 48, dependence: [.core, .level],
      axes: [
        Axis("m", [16, 31, 65, 129]), Axis("n", [16, 33, 64, 127]), Axis("k", [64, 129, 257, 600]),
        Axis("transposes", ["nn", "nt", "tn", "tt"]), Axis("pad", [0, 3]), .distribution(.normal), .gemmAlgorithm,
        .threads,
      ],
      allows: { $0.int("m") * $0.int("n") * $0.int("k") <= 600_000 }, quickCost: 150_000
    ) { p, seed, kernels in
      let problem = GemmProblem<T>(p, seed: seed)
      let squares = problem.squares()
      var result = problem.compare(problem.result(by: T.table(of: kernels).gemm)) {
        T.epsilon * squares[$0].squareRoot()
      }
      if statistic == "rms", result.fault == nil { result.worst = result.rootMeanSquare }
      return result
    }
  }
}

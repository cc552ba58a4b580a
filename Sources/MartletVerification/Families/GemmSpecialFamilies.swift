import MartletKernels

/// A NaN or an infinity in a or b reaches every element of c that depends on it, whatever beta is, as long as alpha is not 0.
/// Nothing is promised of the other elements.
enum GemmSpecialFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      CaseFamily(
        "gemm.special.\(T.typeName)", measure: "dependent elements that are finite", bound: 0,
        dependence: [.core, .level],
        axes: [
          Axis("m", [1, 2, 5, 17, 33]), Axis("n", [1, 3, 8, 16, 65]), Axis("k", [1, 2, 15, 64, 129]),
          Axis("transposes", ["nn", "nt", "tn", "tt"]), Axis("pad", [0, 3]), Axis("alpha", ["1", "-1", "0.7"]),
          Axis("beta", ["0", "1", "0.7"]), Axis("route", ["threaded", "serial", "batched"]), .gemmAlgorithm,
          .distribution(.normal),
          Axis("special", ["nan", "inf", "-inf"]), Axis("operand", ["a", "b"]), .threads,
        ]
      ) { p, seed, kernels in
        let problem = GemmProblem<T>(p, seed: seed)
        var random = CaseRandom(seed: seed ^ 1)
        let special: T = p["special"] == "nan" ? .nan : p["special"] == "inf" ? .infinity : -.infinity
        // One element of the first matrix: row or column `line`, inner index l.
        let l = random.below(problem.k)
        let isLeft = p["operand"] == "a"
        let line = random.below(isLeft ? problem.m : problem.n)
        if isLeft {
          problem.a[problem.transposeA ? l * problem.lda + line : line * problem.lda + l] = special
        } else {
          problem.b[problem.transposeB ? line * problem.ldb + l : l * problem.ldb + line] = special
        }
        let table = T.table(of: kernels)
        let kernel =
          p["route"] == "serial" ? table.gemmSerial : p["route"] == "batched" ? table.gemmBatched : table.gemm
        let c = problem.result(by: kernel)
        var result = Measurement()
        for other in 0..<(isLeft ? problem.n : problem.m) {
          let (i, j) = isLeft ? (line, other) : (other, line)
          let value = c[i * problem.ldc + j]
          result.count += 1
          // An infinity may become NaN, a NaN nothing else.
          if special.isNaN ? !value.isNaN : value.isFinite {
            result.worst += 1
            result.fault = "c[\(i), \(j)] is \(value) although \(special) is among its terms"
          } else if value.isPoison {
            result.fail("c[\(i), \(j)] was not written")
          }
        }
        return result
      }
    ]
  }
}

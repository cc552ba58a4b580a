import MartletKernels
import Testing

@Suite("Matrix products")
struct GemmTests {
  private static let transposes = [(false, false), (false, true), (true, false), (true, true)]

  private func check<T: KernelScalar & BinaryFloatingPoint>(
    _ problem: GemmProblem<T>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for serial in [false, true] {
      let worst = problem.worstError(of: problem.multiplied(serial: serial))
      #expect(
        worst < 16,
        "\(T.self) \(problem.m)x\(problem.n)x\(problem.k) \(problem.transposeA) \(problem.transposeB) alpha \(problem.alpha) beta \(problem.beta) serial \(serial)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("small shapes, all transposes, padded rows", arguments: transposes)
  func smallShapes(transposeA: Bool, transposeB: Bool) {
    for m in [1, 2, 5, 16, 33] {
      for n in [1, 3, 8, 17, 64] {
        for k in [1, 2, 7, 31, 65] {
          for padding in [0, 3] {
            check(
              GemmProblem<Float>(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, padding: padding))
            check(
              GemmProblem<Double>(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, padding: padding))
          }
        }
      }
    }
  }

  @Test("alpha and beta, NaN in c with beta 0", arguments: transposes)
  func scalars(transposeA: Bool, transposeB: Bool) {
    for alpha in [0, 1, -1, 0.7] {
      for beta in [0, 1, -1, 0.7] {
        for (m, n, k) in [(5, 7, 9), (1, 40, 13), (40, 1, 13), (64, 48, 33), (130, 120, 90)] {
          check(
            GemmProblem<Float>(
              m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta, padding: 2))
          check(
            GemmProblem<Double>(
              m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta, padding: 2))
        }
      }
    }
  }

  @Test(
    "shapes that are cut into tiles and parts",
    arguments: [
      (128, 200, 150), (257, 129, 65), (20, 30, 6000), (7, 9, 40000), (1, 900, 1300), (1300, 1, 900), (600, 24, 144),
      (300, 300, 300),
    ])
  func cutShapes(m: Int, n: Int, k: Int) {
    for (transposeA, transposeB) in Self.transposes {
      for beta in [0, 0.7] {
        check(
          GemmProblem<Float>(
            m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: -1.5, beta: beta, padding: 1))
      }
      check(GemmProblem<Double>(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, beta: 1, padding: 1))
    }
  }

  @Test("an empty product does nothing; nothing to sum over leaves beta · c")
  func empty() {
    for beta in [0, 1, 0.5] {
      for (m, n, k) in [(0, 5, 3), (5, 0, 3), (0, 0, 0), (4, 6, 0), (1, 6, 0), (6, 1, 0)] {
        check(GemmProblem<Float>(m: m, n: n, k: k, beta: beta, padding: 2))
        check(GemmProblem<Double>(m: m, n: n, k: k, beta: beta, padding: 2))
      }
    }
  }

  @Test("NaN and infinity reach what depends on them", arguments: transposes)
  func nonFinite(transposeA: Bool, transposeB: Bool) {
    for (m, n, k) in [(3, 4, 5), (1, 20, 30), (20, 1, 30), (64, 64, 64), (130, 140, 150)] {
      for value in [Float.nan, .infinity] {
        var problem = GemmProblem<Float>(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        let (row, inner) = (m / 2, k / 2)
        problem.a[transposeA ? inner * problem.lda + row : row * problem.lda + inner] = value
        // A zero on the other side must not hide it.
        problem.b[transposeB ? inner : inner * problem.ldb] = 0
        let result = problem.multiplied()
        #expect((0..<n).allSatisfy { !result[row * problem.ldc + $0].isFinite })
        #expect((0..<m).allSatisfy { $0 == row || result[$0 * problem.ldc].isFinite })
      }
    }
  }

  @Test(
    "the bits do not depend on the number of threads",
    arguments: [(128, 512, 784), (25, 6, 20000), (576, 64, 2048), (300, 300, 300), (1, 2000, 1500), (2000, 1, 1500)])
  func sameBits(m: Int, n: Int, k: Int) {
    defer { Threads.setCount(0) }
    for (transposeA, transposeB) in Self.transposes {
      let problem = GemmProblem<Float>(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
      Threads.setCount(1)
      let expected = problem.multiplied()
      for threads in [2, 3, 8] {
        Threads.setCount(threads)
        #expect(problem.multiplied() == expected, "\(threads) threads")
      }
    }
  }

  @Test("a dimension that BLAS cannot take stops with a message")
  func tooLarge() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var c: [Float] = [0, 0]
      let a: [Float] = [0, 0]
      Gemm.multiplySerial(m: 2, n: 2, k: 1, a: a, lda: 1 << 31, b: a, ldb: 2, c: &c, ldc: 2)
    }
    let message = text(result?.standardErrorContent)
    #expect(message.contains("Gemm: lda is 2147483648; BLAS takes at most 2147483647"))
  }
}

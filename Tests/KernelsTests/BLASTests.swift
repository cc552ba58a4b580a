import Glibc
import MartletKernels
import Testing

@Suite("BLAS set-up")
struct BLASTests {
  @Test("the facts name the core, the build and the files")
  func facts() {
    let facts = BLAS.facts
    #expect(!facts.core.isEmpty)
    #expect(facts.config.contains("OpenBLAS"))
    #expect(facts.library.hasPrefix("/") && facts.library.contains(".so"))
    #expect(facts.lapackLibrary.hasPrefix("/") && facts.lapackLibrary.contains(".so"))
    #expect(BLAS.facts == facts)
  }

  @Test("LAPACK solves a system")
  func lapack() { #expect(LAPACK.probe()) }

  @Test("the slowest kernels are replaced by the best, and results stay right")
  func repair() async {
    await #expect(processExitsWith: .success) {
      unsetenv("OPENBLAS_CORETYPE")
      BLAS.prepare()
      guard let best = BLASCore.best else { return }
      #expect(BLAS.select(core: "Prescott"))
      #expect(BLASCore.current == "Prescott")
      #expect(gemmIsRight())
      let repair = BLASCore.repair()
      #expect(repair.from == "Prescott")
      #expect(repair.note == nil)
      #expect(BLASCore.current == best)
      #expect(BLAS.facts.core == best)
      #expect(getenv("OPENBLAS_CORETYPE") == nil)
      #expect(gemmIsRight())
      // Nothing is left to repair.
      #expect(BLASCore.repair().from == nil)
    }
  }

  @Test("the user's choice of a core is kept")
  func userChoice() async {
    await #expect(processExitsWith: .success) {
      BLAS.prepare()
      guard BLASCore.best != nil else { return }
      #expect(BLAS.select(core: "Prescott"))
      setenv("OPENBLAS_CORETYPE", "Prescott", 1)
      let repair = BLASCore.repair()
      #expect(repair.from == nil)
      #expect(repair.note?.contains("OPENBLAS_CORETYPE") == true)
      #expect(BLASCore.current == "Prescott")
      #expect(String(cString: getenv("OPENBLAS_CORETYPE")) == "Prescott")
    }
  }

  @Test("a core that does not exist is refused")
  func unknownCore() async {
    await #expect(processExitsWith: .success) {
      #expect(!BLAS.select(core: "Nonesuch"))
      #expect(gemmIsRight())
    }
  }
}

/// Multiplies matrices of small integers, for which every order of summation is exact.
private func gemmIsRight() -> Bool {
  let size = 130
  let a = (0..<size * size).map { Float($0 % 7) - 3 }
  let b = (0..<size * size).map { Float($0 % 5) - 2 }
  var c = [Float](repeating: .nan, count: size * size)
  Gemm.multiply(m: size, n: size, k: size, a: a, lda: size, b: b, ldb: size, c: &c, ldc: size)
  for row in 0..<size {
    for column in 0..<size {
      let sum = (0..<size).reduce(Float(0)) { $0 + a[row * size + $1] * b[$1 * size + column] }
      if c[row * size + column] != sum { return false }
    }
  }
  return true
}

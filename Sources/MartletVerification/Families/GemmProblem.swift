import MartletKernels
import MartletReference

/// The inputs of a matrix product, with rows longer than needed: what lies between is NaN and may not be touched.
struct GemmProblem<T: VerificationScalar> {
  let (m, n, k, count): (Int, Int, Int, Int)
  let (alpha, beta): (Double, Double)
  let (transposeA, transposeB): (Bool, Bool)
  let (lda, ldb, ldc): (Int, Int, Int)
  let (a, b, old): (Buffer<T>, Buffer<T>, Buffer<T>)
  /// Whether the matrices of a batch are given by places: out of order, one of b used twice.
  let isPlaced: Bool
  let algorithm: GemmAlgorithm

  init(_ p: CaseParameters, seed: UInt64) {
    var random = CaseRandom(seed: seed)
    (m, n, k) = (p.int("m"), p.int("n"), p.int("k"))
    algorithm = p.gemmAlgorithm
    isPlaced = p.has("route") && p["route"] == "placed"
    count = isPlaced || p.has("route") && p["route"] == "batched" ? 3 : 1
    (alpha, beta) = p.has("alpha") ? (p.double("alpha"), p.double("beta")) : (1, 0)
    let transposes = p["transposes"]
    (transposeA, transposeB) = (transposes.hasPrefix("t"), transposes.hasSuffix("t"))
    let pad = p.int("pad")
    let (rowsA, columnsA) = transposeA ? (k, m) : (m, k)
    let (rowsB, columnsB) = transposeB ? (n, k) : (k, n)
    (lda, ldb, ldc) = (max(columnsA + pad, 1), max(columnsB + pad, 1), max(n + pad, 1))
    let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
    a = random.buffer(count * rowsA * lda, distribution)
    b = random.partner(count * rowsB * ldb, distribution)
    old = random.buffer(count * m * ldc, .normal)
    Self.poisonPadding(a, columns: columnsA, stride: lda)
    Self.poisonPadding(b, columns: columnsB, stride: ldb)
    Self.poisonPadding(old, columns: n, stride: ldc)
    // beta = 0 must not read c, whatever it holds.
    if beta == 0 { for i in 0..<old.count { old[i] = T.poison } }
  }

  private static func poisonPadding(_ matrix: Buffer<T>, columns: Int, stride: Int) {
    for i in 0..<matrix.count where i % stride >= columns { matrix[i] = T.poison }
  }

  private var strides: (Int, Int, Int) {
    ((transposeA ? k : m) * lda, (transposeB ? n : k) * ldb, m * ldc)
  }

  private var places: ([Int], [Int], [Int]) {
    let (strideA, strideB, strideC) = strides
    return ([2, 0, 1].map { $0 * strideA }, [1, 1, 0].map { $0 * strideB }, [0, 2, 1].map { $0 * strideC })
  }

  /// What the kernel makes of c.
  func result(by kernel: (GemmCall<T>) -> Void) -> Buffer<T> {
    let c = old.copy()
    let (strideA, strideB, strideC) = strides
    let (placesA, placesB, placesC) = places
    kernel(
      GemmCall(
        m: m, n: n, k: k, alpha: alpha, beta: beta, a: a.read, b: b.read, c: c.pointer, lda: lda, ldb: ldb, ldc: ldc,
        transposeA: transposeA, transposeB: transposeB, algorithm: algorithm, count: count, strideA: strideA,
        strideB: strideB,
        strideC: strideC, placesA: placesA, placesB: placesB, placesC: placesC))
    return c
  }

  func expected() -> WideBuffer<T> {
    let result = WideBuffer<T>(count: old.count)
    multiply(a, b, old, alpha: alpha, beta: beta, into: result.pointer)
    return result
  }

  /// |alpha|·Σ|a||b| + |beta||c|.
  func magnitude() -> WideBuffer<Float> {
    let result = WideBuffer<Float>(count: old.count)
    multiply(a.magnitudes, b.magnitudes, old.magnitudes, alpha: abs(alpha), beta: abs(beta), into: result.pointer)
    return result
  }

  /// Σ a²b².
  func squares() -> WideBuffer<Float> {
    let result = WideBuffer<Float>(count: old.count)
    let (a, b) = (a.mapped { Float($0.double * $0.double) }, b.mapped { Float($0.double * $0.double) })
    multiply(a, b, a, alpha: 1, beta: 0, into: result.pointer)
    return result
  }

  private func multiply<S: VerificationScalar>(
    _ a: Buffer<S>, _ b: Buffer<S>, _ old: Buffer<S>, alpha: Double, beta: Double, into c: UnsafeMutablePointer<S.Wide>
  ) {
    let (strideA, strideB, strideC) = strides
    if isPlaced {
      let (placesA, placesB, placesC) = places
      return MartletReference.Gemm.batched(
        placesA: placesA, placesB: placesB, placesC: placesC, m: m, n: n, k: k, alpha: alpha, a: a.read, lda: lda,
        transposeA: transposeA, b: b.read, ldb: ldb, transposeB: transposeB, beta: beta, old: old.read, c: c, ldc: ldc)
    }
    MartletReference.Gemm.batched(
      count: count, strideA: strideA, strideB: strideB, strideC: strideC, m: m, n: n, k: k, alpha: alpha, a: a.read,
      lda: lda, transposeA: transposeA, b: b.read, ldb: ldb, transposeB: transposeB, beta: beta, old: old.read, c: c,
      ldc: ldc)
  }

  /// Every element of the product against the reference; padding and guards untouched.
  func compare(_ c: Buffer<T>, unit: (Int) -> Double) -> Measurement {
    var result = Measurement()
    let expected = expected()
    if !c.isConfined { result.fail("an element outside c was written") }
    for i in 0..<old.count {
      if i % ldc >= n {
        if !c[i].isPoison { result.fail("c: the padding after row \(i / ldc) was written") }
      } else {
        result.compare("c[\(i / ldc), \(i % ldc)]", c[i], expected[i], unit: unit(i))
      }
    }
    return result
  }
}

extension Gemm {
  /// `count` products of one shape; matrix i starts at `i · stride` of its operand. A stride of 0 shares a or b.
  ///
  /// The outputs must not overlap. Each product has the bits it has in any other batch of the same size and shape.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func batched<T: KernelScalar>(
    count: Int, strideA: Int, strideB: Int, strideC: Int, m: Int, n: Int, k: Int, alpha: Double = 1,
    a: UnsafePointer<T>, lda: Int, transposeA: Bool = false, b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false,
    beta: Double = 0, c: UnsafeMutablePointer<T>, ldc: Int, by algorithm: GemmAlgorithm? = nil
  ) {
    let algorithm = algorithm ?? .choose(m: m, n: n, k: k, transposeB: transposeB, T.self)
    runBatch(count, m: m, n: n, k: k) { item in
      GemmOperands(
        algorithm: algorithm, alpha: alpha, a: a + item * strideA, lda: lda, transposeA: transposeA,
        b: b + item * strideB, ldb: ldb,
        transposeB: transposeB, beta: beta, c: c + item * strideC, ldc: ldc)
    }
  }

  /// The same with matrices at any places: matrix i starts `placesA[i]` elements into a, likewise b and c. Places of a and b
  /// may repeat; the rows of one c may lie between those of another.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func batched<T: KernelScalar>(
    placesA: [Int], placesB: [Int], placesC: [Int], m: Int, n: Int, k: Int, alpha: Double = 1, a: UnsafePointer<T>,
    lda: Int, transposeA: Bool = false, b: UnsafePointer<T>, ldb: Int, transposeB: Bool = false, beta: Double = 0,
    c: UnsafeMutablePointer<T>, ldc: Int, by algorithm: GemmAlgorithm? = nil
  ) {
    if placesA.count != placesC.count || placesB.count != placesC.count {
      fatalError("Martlet: batched: \(placesA.count), \(placesB.count) and \(placesC.count) places")
    }
    let algorithm = algorithm ?? .choose(m: m, n: n, k: k, transposeB: transposeB, T.self)
    runBatch(placesC.count, m: m, n: n, k: k) { item in
      GemmOperands(
        algorithm: algorithm, alpha: alpha, a: a + placesA[item], lda: lda, transposeA: transposeA,
        b: b + placesB[item], ldb: ldb,
        transposeB: transposeB, beta: beta, c: c + placesC[item], ldc: ldc)
    }
  }

  @inline(__always)
  private static func runBatch<T: KernelScalar>(
    _ count: Int, m: Int, n: Int, k: Int, _ operands: (Int) -> GemmOperands<T>
  ) {
    guard count > 0, m > 0, n > 0 else { return }
    // Few large products are cut themselves; of many, each runs whole on one thread.
    let plan = count < 8 ? GemmPlan(m, n, k, mayCutK: false) : GemmPlan(whole: m, n, k)
    let work = max(Double(m) * Double(n) * Double(max(k, 1)) / Double(plan.count), 1)
    let perChunk = max(Int((Double(GemmPlan.smallest) / 2 / work).rounded(.up)), 1)
    let pieces = count * plan.count
    Threads.forEachChunk((pieces + perChunk - 1) / perChunk) { chunk in
      for index in chunk * perChunk..<min((chunk + 1) * perChunk, pieces) {
        let (item, part) = index.quotientAndRemainder(dividingBy: plan.count)
        let piece = plan.piece(part)
        operands(item).part(piece).run(m: piece.rows.count, n: piece.columns.count, k: k)
      }
    }
  }
}

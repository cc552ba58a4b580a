import CMartletKernels

extension Machine {
  /// What one thread reaches, measured in turn so that a change of clock frequency meets both.
  public struct Rates: Sendable {
    /// GFLOP/s of a square float32 matrix product on the calling thread.
    public var gemmGflops: Double
    /// GFLOP/s of independent chains of float32 multiply-adds in the widest vectors: the limit of the former.
    public var fmaPeakGflops: Double
  }

  /// Measures a product of size³ and the multiply-add peak, alternately, and gives the medians. Takes about half a second.
  public static func measureRates(size: Int = 1024, repetitions: Int = 7) -> Rates {
    let count = size * size
    let a = UnsafeMutablePointer<Float>.allocate(capacity: count)
    let b = UnsafeMutablePointer<Float>.allocate(capacity: count)
    let c = UnsafeMutablePointer<Float>.allocate(capacity: count)
    defer {
      a.deallocate()
      b.deallocate()
      c.deallocate()
    }
    for i in 0..<count {
      a[i] = Float(i % 7) - 3
      b[i] = Float(i % 5) - 2
    }
    func multiply() {
      Gemm.multiplySerial(m: size, n: size, k: size, a: a, lda: size, b: b, ldb: size, c: c, ldc: size)
    }
    multiply()
    var products: [Double] = []
    var peaks: [Double] = []
    for _ in 0..<max(repetitions, 1) {
      peaks.append(mk_fma_peak_gflops(0.02))
      let start = monotonicNanoseconds()
      multiply()
      let nanoseconds = max(monotonicNanoseconds() - start, 1)
      products.append(2 * Double(size) * Double(size) * Double(size) / Double(nanoseconds))
    }
    return Rates(gemmGflops: median(products), fmaPeakGflops: median(peaks))
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

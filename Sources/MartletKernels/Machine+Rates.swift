import CMartletKernels
import Glibc

extension Machine {
  /// What one thread reaches, measured in turn so that a change of clock frequency meets both.
  public struct Rates: Sendable {
    /// GFLOP/s of a square float32 matrix product by BLAS on the calling thread.
    public var gemmGflops: Double
    /// GFLOP/s of independent chains of float32 multiply-adds in the widest vectors: the limit of the former.
    public var fmaPeakGflops: Double
  }

  /// Measures a product of size³ and the multiply-add peak, alternately, and gives the best of each.
  ///
  /// Time is the thread's own processor time: what other programs take away meanwhile does not count. Takes about half a
  /// second.
  public static func measureRates(size: Int = 1024, repetitions: Int = 9) -> Rates {
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
      Gemm.multiplySerial(m: size, n: size, k: size, a: a, lda: size, b: b, ldb: size, c: c, ldc: size, by: .blas)
    }
    multiply()
    var rates = Rates(gemmGflops: 0, fmaPeakGflops: 0)
    for _ in 0..<max(repetitions, 1) {
      rates.fmaPeakGflops = max(rates.fmaPeakGflops, mk_fma_peak_gflops(0.02))
      let start = threadNanoseconds()
      multiply()
      let nanoseconds = max(threadNanoseconds() - start, 1)
      rates.gemmGflops = max(rates.gemmGflops, 2 * Double(size) * Double(size) * Double(size) / Double(nanoseconds))
    }
    return rates
  }

  /// Processor time of the calling thread.
  private static func threadNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

import Martlet
import MartletKernels

/// A matrix product alone, op(a)[rows, depth] · op(b)[depth, columns], beside the multiply-add peak of the same process.
struct GemmRow {
  let rows, columns, depth: Int
  var transposesA = false
  var transposesB = false

  var name: String { "gemm-\(transposesA ? "t" : "n")\(transposesB ? "t" : "n")-\(rows)x\(columns)x\(depth)" }

  /// Squares, and the layers of GPT 6x384 and ViT: forward, by the input, by the weight.
  static let all = [
    GemmRow(rows: 512, columns: 512, depth: 512), GemmRow(rows: 2048, columns: 2048, depth: 2048),
    GemmRow(rows: 1024, columns: 1152, depth: 384), GemmRow(rows: 1024, columns: 384, depth: 1536),
    GemmRow(rows: 1024, columns: 384, depth: 1536, transposesB: true),
    GemmRow(rows: 384, columns: 1536, depth: 1024, transposesA: true),
    GemmRow(rows: 4160, columns: 768, depth: 192), GemmRow(rows: 4160, columns: 192, depth: 768, transposesB: true),
    GemmRow(rows: 192, columns: 768, depth: 4160, transposesA: true),
    GemmRow(rows: 768, columns: 192, depth: 4160, transposesA: true),
  ]

  func measure(seconds: Double) -> [String: Any] {
    var generator = RandomGenerator(seed: 0)
    let a = Tensor.normal(transposesA ? [depth, rows] : [rows, depth], using: &generator)
    let b = Tensor.normal(transposesB ? [columns, depth] : [depth, columns], using: &generator)
    let (opA, opB) = (transposesA ? a.transposed() : a, transposesB ? b.transposed() : b)
    let operations = 2 * Double(rows) * Double(columns) * Double(depth)
    // By turns, because the clock's frequency drifts.
    let turns = 3
    var (rates, peaks): ([Double], [Double]) = ([], [])
    for _ in 0..<turns {
      peaks.append(Machine.measureRates(size: 512, repetitions: 3).fmaPeakGflops * Double(Runtime.threads))
      rates.append(operations / medianTime(seconds: seconds / Double(turns)) { _ = opA.matmul(opB) } * 1e-9)
    }
    let (rate, peak) = (rates.sorted()[turns / 2], peaks.sorted()[turns / 2])
    return ["gflops": rate, "peak_gflops": peak, "of_peak": rate / peak]
  }
}

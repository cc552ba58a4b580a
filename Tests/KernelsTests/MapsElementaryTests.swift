import Glibc
import MartletKernels
import Testing

/// The elementary functions against Double, in units of Float's last place, over the whole finite range.
@Suite struct MapsElementaryTests {
  struct Function: Sendable {
    let op: UnaryOp
    let bound: Double
    let exact: @Sendable (Double) -> Double
  }

  static func sigmoid(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }

  /// x·f(x) where f falls faster than x grows: 0 at −∞ instead of the product's NaN.
  static func gated(_ x: Double, _ gate: Double) -> Double { x == -.infinity ? -0.0 : x * gate }

  static let functions: [Function] = [
    Function(op: .squareRoot, bound: 0.51) { $0.squareRoot() },
    Function(op: .reciprocal, bound: 0.51) { 1 / $0 },
    Function(op: .reciprocalSquareRoot, bound: 1.5) { 1 / $0.squareRoot() },
    Function(op: .exp, bound: 1.5) { exp($0) },
    Function(op: .log, bound: 4) { log($0) },
    Function(op: .tanh, bound: 4) { tanh($0) },
    Function(op: .sigmoid, bound: 4) { sigmoid($0) },
    Function(op: .erf, bound: 4) { erf($0) },
    Function(op: .sin, bound: 4) { sin($0) },
    Function(op: .cos, bound: 4) { cos($0) },
    Function(op: .gelu, bound: 4) { gated($0, 0.5 * erfc(-$0 * 0.5.squareRoot())) },
    Function(op: .geluTanh, bound: 4) {
      gated($0, sigmoid(2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
    },
    Function(op: .silu, bound: 4) { gated($0, sigmoid($0)) },
  ]

  /// Every 1,009th bit pattern, and 2¹² patterns around every edge of both signs.
  static func forEachBatch(_ body: ([Float]) -> Void) {
    var batch: [Float] = []
    batch.reserveCapacity(1 << 16)
    func take(_ pattern: UInt32) {
      batch.append(Float(bitPattern: pattern))
      if batch.count == 1 << 16 {
        body(batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    for pattern in stride(from: UInt64(0), to: 1 << 32, by: 1009) { take(UInt32(pattern)) }
    let edges: [Float] = [
      0, 0x1p-149, 0x1p-126, 0x1p-63, 0x1p-24, 0x1p-12, 0.25, 0.5, 0.6, 2 / 3, 1, 4 / 3, 2, .pi, 3.92, 4, 9.02, 9.5,
      10.5,
      11, 14.2, 15, 17, 37, 87.33, 88.7228, 89, 103.97, 104, 110, 131_072, 1e7, .greatestFiniteMagnitude,
    ]
    for edge in edges {
      for sign in [UInt32(0), 1 << 31] {
        for step in 0..<UInt32(1 << 12) { take((edge.bitPattern | sign) &- (1 << 11) &+ step) }
      }
    }
    body(batch)
  }

  /// In a process of its own, because the level is the process's.
  @Test func boundsHoldAtEveryLevel() async {
    await #expect(processExitsWith: .success) {
      for function in MapsElementaryTests.functions {
        var worst = SIMDLevel.supported.map { (level: $0, error: 0.0, at: Float(0)) }
        MapsElementaryTests.forEachBatch { x in
          let exact = x.map { function.exact(Double($0)) }
          for index in worst.indices {
            _ = SIMDLevel.select(worst[index].level)
            var y = [Float](repeating: .nan, count: x.count)
            Maps.unary(function.op, x, &y, count: x.count)
            for i in x.indices {
              let error = floatULP(y[i], exact[i])
              if error > worst[index].error { (worst[index].error, worst[index].at) = (error, x[i]) }
            }
          }
        }
        for (level, error, at) in worst {
          #expect(error <= function.bound, "\(function.op) at level \(level.name): \(error) ULP at \(at)")
        }
      }
    }
  }

  @Test func specialValuesAreTheSameAtEveryLevel() async {
    await #expect(processExitsWith: .success) {
      let inputs: [Double] = [.infinity, -.infinity, .nan, 0, -0.0]
      for level in SIMDLevel.supported {
        _ = SIMDLevel.select(level)
        for function in MapsElementaryTests.functions {
          for x in inputs {
            let exact = function.exact(x)
            var (single, double) = (Float(0), 0.0)
            withUnsafePointer(to: Float(x)) { Maps.unary(function.op, $0, &single, count: 1) }
            withUnsafePointer(to: x) { Maps.unary(function.op, $0, &double, count: 1) }
            let same = exact.isNaN ? single.isNaN && double.isNaN : Double(single) == exact && double == exact
            #expect(same, "\(function.op)(\(x)) = \(single), \(double) at \(level.name), want \(exact)")
          }
        }
      }
    }
  }
}

import MartletKernels
import Testing

@Suite("Batched products and linear layers")
struct GemmFusedTests {
  @Test(
    "each product of a batch equals the product alone within its bound",
    arguments: [(1, 40, 30, 20), (3, 150, 140, 130), (12, 16, 16, 8), (64, 9, 7, 33), (5, 1, 6, 7), (2, 8, 8, 0)])
  func batched(count: Int, m: Int, n: Int, k: Int) {
    for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
      for beta in [0, 0.5] {
        let problems = (0..<count).map {
          GemmProblem<Float>(
            m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: 0.7, beta: beta, padding: 1,
            seed: UInt64($0 + 1))
        }
        let first = problems[0]
        let (a, b) = (problems.flatMap(\.a), problems.flatMap(\.b))
        func run() -> [Float] {
          var c = problems.flatMap(\.c)
          Gemm.batched(
            count: count, strideA: first.a.count, strideB: first.b.count, strideC: first.c.count, m: m, n: n, k: k,
            alpha: 0.7, a: a, lda: first.lda, transposeA: transposeA, b: b, ldb: first.ldb, transposeB: transposeB,
            beta: beta, c: &c, ldc: first.ldc)
          return c
        }
        let c = run()
        for (index, problem) in problems.enumerated() {
          let result = Array(c[index * first.c.count..<(index + 1) * first.c.count])
          #expect(problem.worstError(of: result) < 16)
        }
        for threads in [1, 3] {
          Threads.setCount(threads)
          #expect(run().map(\.bitPattern) == c.map(\.bitPattern))
        }
        Threads.setCount(0)
      }
    }
  }

  @Test("a stride of 0 shares an operand")
  func sharedOperand() {
    let problem = GemmProblem<Double>(m: 4, n: 5, k: 6)
    var c = [Double](repeating: .nan, count: 3 * 20)
    Gemm.batched(
      count: 3, strideA: 0, strideB: 0, strideC: 20, m: 4, n: 5, k: 6, a: problem.a, lda: 6, b: problem.b, ldb: 5,
      c: &c,
      ldc: 5)
    for item in 0..<3 { #expect(problem.worstError(of: Array(c[item * 20..<item * 20 + 20])) < 16) }
  }

  @Test(
    "linear: bias and ReLU",
    arguments: [
      (1, 1, 1), (3, 0, 4), (5, 7, 9), (128, 100, 10), (128, 784, 64), (200, 150, 170), (6, 20000, 20), (0, 3, 4),
    ])
  func linear(rows: Int, inputs: Int, outputs: Int) {
    check(Float.self, rows, inputs, outputs)
    check(Double.self, rows, inputs, outputs)
  }

  private func check<T: KernelScalar & BinaryFloatingPoint>(_ type: T.Type, _ rows: Int, _ inputs: Int, _ outputs: Int)
  {
    // beta = 1 over the bias is the same sum.
    var problem = GemmProblem<T>(m: rows, n: outputs, k: inputs, beta: 1)
    let bias = (0..<outputs).map { T(0.25 * Double($0 % 9) - 1) }
    for hasBias in [true, false] {
      for row in 0..<rows {
        for column in 0..<outputs { problem.c[row * outputs + column] = hasBias ? bias[column] : 0 }
      }
      for activation in [Activation.none, .relu] {
        func run() -> [T] {
          var y = [T](repeating: .nan, count: max(rows * outputs, 1))
          bias.withUnsafeBufferPointer { bias in
            Gemm.linear(
              rows: rows, inputs: inputs, outputs: outputs, x: problem.a, weight: problem.b,
              bias: hasBias ? bias.baseAddress : nil, activation: activation, y: &y)
          }
          return y
        }
        let y = run()
        Threads.setCount(3)
        #expect(run().map(\.bitPatternValue) == y.map(\.bitPatternValue))
        Threads.setCount(0)
        guard rows > 0 else { continue }
        if activation == .none {
          #expect(problem.worstError(of: y) < 16, "\(T.self) bias \(hasBias)")
        } else {
          let plain = problem.multiplied()
          let spread = Double(T.ulpOfOne) * Double(inputs + 1) * 64
          for i in 0..<rows * outputs {
            #expect((Double(y[i]) - Double(max(plain[i], 0))).magnitude <= spread)
          }
        }
      }
    }
  }
}

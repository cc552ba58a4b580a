import MartletTensor
import Testing

/// Hessians against central differences of gradients, for what models are made of.
@Suite struct HessianTests {
  struct Problem: Sendable, CustomStringConvertible {
    let name: String
    let shapes: [Shape]
    let function: @Sendable ([Tensor]) -> Tensor

    init(_ name: String, _ shapes: Shape..., function: @escaping @Sendable ([Tensor]) -> Tensor) {
      self.name = name
      self.shapes = shapes
      self.function = function
    }

    var description: String { name }
  }

  static let problems = [
    Problem("matmul", [2, 3], [3, 2]) { $0[0].matmul($0[1]).tanh().sum() },
    Problem("conv2D", [1, 4, 4, 2], [3, 3, 2, 2]) {
      convolution2D($0[0], weight: $0[1], stride: (1, 2), padding: (1, 1)).tanh().sum()
    },
    Problem("softmax cross-entropy", [3, 4]) {
      softmaxCrossEntropy(
        $0[0], labels: Tensor([2, 0, 3] as [Int32]), labelSmoothing: 0.1,
        classWeights: Tensor([1, 0.5, 2, 3] as [Double]))
    },
    Problem("batch normalisation", [5, 3], [3], [3], [5, 3]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], epsilon: 1e-2, residual: $0[3]).output.tanh().sum()
    },
    Problem("batch normalisation and relu", [4, 2], [2], [2], [4, 2]) {
      batchNormalization($0[0], gamma: $0[1], beta: $0[2], residual: $0[3], activation: .relu).output.squared().sum()
    },
    Problem("layer normalisation", [2, 2, 4], [4], [4]) {
      layerNormalization($0[0], gamma: $0[1], beta: $0[2]).tanh().sum()
    },
    Problem("layer normalisation, bare", [3, 4]) { layerNormalization($0[0], epsilon: 0.1).exp().sum() },
    Problem("maximum pooling", [1, 4, 4, 2]) { maximumPool2D($0[0], kernel: (2, 2)).tanh().sum() },
    Problem("recurrent chain", [4, 2, 3], [2, 2], [3, 2]) { t in
      // h ← tanh(h·W + x·U), four steps.
      var h = Tensor.zeros([2, 2], dtype: .float64)
      for step in 0..<4 {
        h = (h.matmul(t[1]) + t[0].rows(step..<step + 1).reshaped(2, 3).matmul(t[2])).tanh()
      }
      return h.squared().sum()
    },
  ]

  @Test(arguments: problems) func hessiansAgreeWithDifferencesOfGradients(_ problem: Problem) {
    var generator = RandomGenerator(seed: 11)
    let points = problem.shapes.map { Tensor.normal($0, dtype: .float64, using: &generator) }
    let exact = hessian(at: points, of: problem.function)
    for (j, point) in points.enumerated() {
      let (values, h) = (point.array(of: Double.self), 1e-5)
      for element in values.indices {
        func slopes(_ step: Double) -> [[Double]] {
          var moved = values
          moved[element] += step
          var all = points
          all[j] = Tensor(moved, shape: point.shape)
          return gradient(at: all, of: problem.function).map { $0.array(of: Double.self) }
        }
        let (up, down) = (slopes(h), slopes(-h))
        for i in points.indices {
          let column = exact[i][j].array(of: Double.self)
          let largest = column.reduce(0) { max($0, abs($1)) }
          for row in up[i].indices {
            let difference = (up[i][row] - down[i][row]) / (2 * h)
            let error = abs(difference - column[row * values.count + element])
            #expect(error <= 1e-7 * (largest + 1), "block \(i), \(j): \(row), \(element)")
          }
        }
      }
    }
  }

  /// A Hessian is symmetric, and its products are those of the whole.
  @Test(arguments: problems) func hessianVectorProductsAgree(_ problem: Problem) {
    var generator = RandomGenerator(seed: 12)
    let points = problem.shapes.map { Tensor.normal($0, dtype: .float64, using: &generator) }
    let x = points[0]
    let f: (Tensor) -> Tensor = { problem.function([$0] + points.dropFirst()) }
    let v = Tensor.normal(x.shape, dtype: .float64, using: &generator)
    let whole = hessian(at: x, of: f).reshaped(x.elementCount, x.elementCount)
    #expect((whole - whole.transposed()).absolute().sum().item() < 1e-10)
    let expected = whole.matmul(v.reshaped(-1, 1)).reshaped(to: x.shape)
    #expect((hessianVectorProduct(at: x, v, of: f) - expected).absolute().sum().item() < 1e-10)
  }
}

import MartletTensor

/// How many inputs and outputs a weight connects: what initialisers scale by.
public struct Fans: Equatable, Sendable {
  /// Inputs that reach one output.
  public let input: Int
  /// Outputs that one input reaches.
  public let output: Int

  /// Fans of a weight.
  public init(input: Int, output: Int) {
    self.input = input
    self.output = output
  }
}

/// How a new weight is drawn.
public enum Initializer: Equatable, Sendable {
  case zeros
  case ones
  /// U(±1/√fan-in): PyTorch's default for linear layers and convolutions (its `kaiming_uniform_` with a = √5).
  case fanInUniform
  /// U(±√(6 / (fan-in + fan-out))). X. Glorot, Y. Bengio, AISTATS 2010, equation 16.
  case glorotUniform
  /// N(0, 2 / (fan-in + fan-out)).
  case glorotNormal
  /// U(±√(6 / fan)). K. He et al., "Delving Deep into Rectifiers", ICCV 2015.
  case heUniform(fan: Fan = .input)
  /// N(0, 2 / fan). K. He et al., ICCV 2015, equations 10 and 14.
  case heNormal(fan: Fan = .input)
  /// N(0, deviation²).
  case normal(deviation: Double = 1)
  /// N(0, deviation²), drawn again outside of ±2 deviations.
  case truncatedNormal(deviation: Double = 0.02)

  /// Which of a weight's fans sets the scale: the input's keeps the forward pass's variance, the output's the backward pass's.
  public enum Fan: Equatable, Sendable {
    case input
    case output
  }

  /// A new tensor; the same generator state gives the same values.
  public func callAsFunction(
    _ shape: Shape, fans: Fans, dtype: DType = .float32, using generator: inout RandomGenerator
  ) -> Tensor {
    let sum = Double(fans.input + fans.output)
    switch self {
    case .zeros: return .zeros(shape, dtype: dtype)
    case .ones: return .ones(shape, dtype: dtype)
    case .fanInUniform: return Self.uniform(shape, bound: rootOf(1, over: Double(fans.input)), dtype, &generator)
    case .glorotUniform: return Self.uniform(shape, bound: rootOf(6, over: sum), dtype, &generator)
    case .glorotNormal: return Self.normal(shape, deviation: rootOf(2, over: sum), dtype, &generator)
    case .heUniform(let fan): return Self.uniform(shape, bound: rootOf(6, over: fans[fan]), dtype, &generator)
    case .heNormal(let fan): return Self.normal(shape, deviation: rootOf(2, over: fans[fan]), dtype, &generator)
    case .normal(let deviation): return Self.normal(shape, deviation: deviation, dtype, &generator)
    case .truncatedNormal(let deviation):
      return .truncatedNormal(shape, mean: 0, deviation: deviation, dtype: dtype, using: &generator)
    }
  }

  /// U(±1/√fan-in), PyTorch's default for biases.
  public static func bias(
    _ count: Int, fans: Fans, dtype: DType = .float32, using generator: inout RandomGenerator
  ) -> Tensor {
    Initializer.fanInUniform([count], fans: fans, dtype: dtype, using: &generator)
  }

  private func rootOf(_ numerator: Double, over fan: Double) -> Double { fan > 0 ? (numerator / fan).squareRoot() : 0 }

  private static func uniform(
    _ shape: Shape, bound: Double, _ dtype: DType, _ generator: inout RandomGenerator
  ) -> Tensor {
    .uniform(shape, in: -bound..<bound, dtype: dtype, using: &generator)
  }

  private static func normal(
    _ shape: Shape, deviation: Double, _ dtype: DType, _ generator: inout RandomGenerator
  ) -> Tensor {
    .normal(shape, mean: 0, deviation: deviation, dtype: dtype, using: &generator)
  }
}

extension Fans {
  fileprivate subscript(fan: Initializer.Fan) -> Double { Double(fan == .input ? input : output) }
}

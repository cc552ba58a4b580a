import MartletTensor

/// One way to call one public operation: what gradient checks and comparisons with other implementations run.
///
/// An operation has a row for each way in which it is different: shapes, broadcasting, options, empty and single extents.
package struct OperationRow: Sendable, CustomStringConvertible {
  /// The operation's name in the public interface, without argument labels: `matmul`, `+`, `BatchNorm`.
  package let operation: String
  /// What is special about this row; empty for the plain one.
  package let variant: String
  package let inputs: [Input]
  package let isDifferentiable: Bool
  package let function: @Sendable ([Tensor]) -> [Tensor]

  /// One argument and where its values are drawn from.
  package struct Input: Sendable {
    package let shape: Shape
    package let domain: Domain
  }

  /// Where inputs are drawn from, at least 100 steps of a difference quotient away from kinks.
  package enum Domain: Sendable {
    /// N(0, 1) with |x| ≥ 0.01.
    case normal
    /// [0.2, 2.2).
    case positive
    /// (−0.9, 0.9).
    case withinOne
    /// All different by at least 0.01, in random order: no ties for maxima.
    case distinct
    /// Int32 in the range: a constant.
    case integers(Range<Int>)
    /// true or false: a constant.
    case booleans
  }

  /// - Parameter name: the operation, then after ", " what is special about the row.
  package init(
    _ name: String, _ shapes: Shape..., domain: Domain = .normal, domains: [Domain]? = nil,
    isDifferentiable: Bool = true, _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.init(name, shapes, domain, domains, isDifferentiable) { [function($0)] }
  }

  /// A row of several results.
  package init(
    _ name: String, _ shapes: Shape..., domain: Domain = .normal, domains: [Domain]? = nil,
    isDifferentiable: Bool = true, results function: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) {
    self.init(name, shapes, domain, domains, isDifferentiable, function)
  }

  /// A row whose arguments' number is a value.
  package init(_ name: String, _ shapes: [Shape], _ function: @escaping @Sendable ([Tensor]) -> [Tensor]) {
    self.init(name, shapes, .normal, nil, true, function)
  }

  private init(
    _ name: String, _ shapes: [Shape], _ domain: Domain, _ domains: [Domain]?, _ isDifferentiable: Bool,
    _ function: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) {
    let parts = name.split(separator: ", ", maxSplits: 1).map(String.init)
    operation = parts[0]
    variant = parts.count > 1 ? parts[1] : ""
    inputs = shapes.enumerated().map { Input(shape: $1, domain: domains?[$0] ?? domain) }
    self.isDifferentiable = isDifferentiable
    self.function = function
  }

  package var name: String { variant.isEmpty ? operation : "\(operation), \(variant)" }
  package var description: String { "\(name) \(inputs.map(\.shape))" }

  /// The arguments, the same in every run; floating-point ones in `dtype`.
  package func arguments(dtype: DType = .float64) -> [Tensor] {
    var generator = RandomGenerator(seed: 42)
    return inputs.map { $0.domain.draw($0.shape, dtype, &generator) }
  }
}

extension OperationRow.Domain {
  fileprivate func draw(_ shape: Shape, _ dtype: DType, _ generator: inout RandomGenerator) -> Tensor {
    switch self {
    case .normal:
      let draws = (0..<shape.elementCount).map { _ in
        let draw = generator.nextNormal()
        return draw < 0 ? draw - 0.01 : draw + 0.01
      }
      return Tensor(draws, shape: shape).cast(to: dtype)
    case .positive: return Tensor.uniform(shape, in: 0.2..<2.2, dtype: .float64, using: &generator).cast(to: dtype)
    case .withinOne: return Tensor.uniform(shape, in: -0.9..<0.9, dtype: .float64, using: &generator).cast(to: dtype)
    case .distinct:
      let levels = (0..<shape.elementCount).map { Double($0) * 0.01 - 0.005 * Double(shape.elementCount) + 0.003 }
      return Tensor(levels.shuffled(using: &generator), shape: shape).cast(to: dtype)
    case .integers(let range):
      return Tensor(
        (0..<shape.elementCount).map { _ in Int32(Int.random(in: range, using: &generator)) }, shape: shape)
    case .booleans:
      return Tensor((0..<shape.elementCount).map { _ in Bool.random(using: &generator) }, shape: shape)
    }
  }
}

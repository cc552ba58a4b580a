import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

/// Every differentiable operation is differentiated twice: the gradient, recorded, is itself checked against central
/// differences of gradients.
@Suite struct SecondDerivativeTests {
  /// Rows that are left out, and why.
  static let exceptions: [String: String] = [
    "determinant, singular": "cofactors of a singular matrix are constants; differentiating them refuses, by name"
  ]

  @Test(arguments: OperationRow.all.filter { $0.isDifferentiable && exceptions[$0.name] == nil })
  func gradientsOfGradientsAgreeWithDifferences(_ row: OperationRow) {
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      let positions = inputs.indices.filter { inputs[$0].dtype == .float64 }
      return gradient(at: positions.map { inputs[$0] }, recordingGraph: true) { points in
        var arguments = inputs
        for (position, point) in zip(positions, points) { arguments[position] = point }
        let outputs = row.function(arguments).filter { $0.dtype == .float64 }
        // The square makes the second derivative of linear operations differ from zero.
        return GradientCheck.objective(outputs.map { $0.squared() }, GradientCheck.weights(for: outputs))
      }
    }
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }

  @Test func exceptionsAreRows() {
    #expect(Set(Self.exceptions.keys).subtracting(OperationRow.all.map(\.name)) == [])
  }
}

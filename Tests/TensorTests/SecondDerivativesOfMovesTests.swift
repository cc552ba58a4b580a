import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

/// Moves of elements are linear, and so are their gradients: each can be differentiated again.
@Suite struct SecondDerivativesOfMovesTests {
  static let rows = [
    OperationRow.joining, OperationRow.choosing, OperationRow.diagonals, OperationRow.padding, OperationRow.singleAxes,
    OperationRow.slicing, OperationRow.rearranging, OperationRow.indexing,
  ].flatMap { $0 }.filter(\.isDifferentiable)

  @Test(arguments: rows) func agreeWithDifferences(_ row: OperationRow) {
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaves = inputs.map { $0.isTracked || $0.dtype != .float64 ? $0 : $0.trackingGradient() }
        let outputs = row.function(leaves)
        let objective = outputs.dropFirst().reduce((outputs[0] * outputs[0] * outputs[0]).sum()) {
          $0 + ($1 * $1 * $1).sum()
        }
        let gradients = objective.gradients(recordingGraph: true)
        return leaves.filter { $0.dtype == .float64 }.compactMap { gradients[$0] }.map { $0 * 1 }
      }
    }
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }
}

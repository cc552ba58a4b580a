import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

@Suite struct GradientTests {
  @Test(arguments: OperationRow.all.filter(\.isDifferentiable)) func gradientAgreesWithDifferences(_ row: OperationRow)
  {
    let failures = GradientCheck.failures(inputs: row.arguments(), function: row.function)
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }
}

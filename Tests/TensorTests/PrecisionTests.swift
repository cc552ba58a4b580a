import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

/// Every operation in float32, value and gradient, against itself in float64: the fast paths never meet float64, so the
/// checks of gradients by differences do not see them.
@Suite struct PrecisionTests {
  /// Rows that are left out, and why.
  static let exceptions: [String: String] = [
    "variance, first axis, large mean": "the row itself rounds its input, by adding 1000",
    "logSumExp, first axes": "the row itself rounds its input, by adding 2000",
    "attention, one token": "with one key the gradients of queries and keys are zero: what is left is rounding",
    "rmsNormalization, one column": "a number over its own size: the gradient is nearly zero, what is left is rounding",
  ]

  @Test(arguments: OperationRow.all.filter { exceptions[$0.name] == nil })
  func float32AgreesWithFloat64(_ row: OperationRow) {
    let deviations = PrecisionCheck.deviations(
      inputs: row.arguments(dtype: .float32), differentiating: row.isDifferentiable, function: row.function)
    let wrong = deviations.filter { !($0.ratio < PrecisionCheck.bound) }
    #expect(wrong.isEmpty, "\(row): \(wrong)")
  }

  @Test func exceptionsAreRows() {
    #expect(Set(Self.exceptions.keys).subtracting(OperationRow.all.map(\.name)) == [])
  }

  /// Losing precision in one place, in the value or on the way back, is seen.
  @Test func lostPrecisionIsCaught() throws {
    var generator = RandomGenerator(seed: 9)
    let (x, w) = (Tensor.normal([32, 64], using: &generator), Tensor.normal([64, 16], using: &generator))
    /// The nearest number of 16 bits, sign and exponent included: bfloat16.
    func rough(_ t: Tensor) -> Tensor {
      guard t.dtype == .float32 else { return t }
      return Tensor(
        t.array(of: Float.self).map { Float(bitPattern: ($0.bitPattern &+ 0x8000) & 0xFFFF_0000) }, shape: t.shape)
    }
    func worst(_ function: ([Tensor]) -> Tensor) -> Double {
      PrecisionCheck.deviations(inputs: [x, w]) { [function($0)] }.map(\.ratio).max() ?? 0
    }
    #expect(worst { $0[0].matmul($0[1]) } < PrecisionCheck.bound)
    let value = worst {
      withCustomGradient($0) {
        rough($0[0]).matmul($0[1])
      } gradient: {
        [$0.matmul($1[1], transposeOther: true), $1[0].matmul($0, transposeSelf: true)]
      }
    }
    #expect(value > 100)
    let backward = worst {
      withCustomGradient($0) {
        $0[0].matmul($0[1])
      } gradient: {
        [rough($0).matmul($1[1], transposeOther: true), $1[0].matmul($0, transposeSelf: true)]
      }
    }
    #expect(backward > 100)
    // E[x²] − E[x]² of numbers far from zero.
    let far = Tensor.normal([1000], mean: 1000, using: &generator)
    let cancelling = PrecisionCheck.deviations(inputs: [far]) {
      [$0[0].squared().mean() - $0[0].mean().squared()]
    }
    #expect(try #require(cancelling.first).ratio > PrecisionCheck.bound)
  }
}

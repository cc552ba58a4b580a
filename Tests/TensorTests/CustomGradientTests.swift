import MartletTensor
import MartletVerification
import Testing

@Suite struct CustomGradientTests {
  /// log(1 + eˣ), whose own gradient is NaN where eˣ overflows.
  private func softplus(_ x: Tensor) -> Tensor {
    withCustomGradient(x) {
      ($0.exp() + 1).log()
    } gradient: { gradient, x in
      gradient * x.sigmoid()
    }
  }

  @Test func theGivenGradientIsUsed() throws {
    let x = Tensor([-800, 0, 2] as [Double]).trackingGradient()
    let slopes = try #require(softplus(x).sum().gradients()[x]).array(of: Double.self)
    #expect(slopes[0] == 0 && slopes[1] == 0.5 && abs(slopes[2] - 0.8807970779778823) < 1e-15)
    // Rounding that passes gradients straight through.
    let rounded = withCustomGradient(x) {
      $0.cast(to: .int32).cast(to: .float64)
    } gradient: { gradient, _ in
      gradient
    }
    #expect(try #require(rounded.sum().gradients()[x]).array(of: Double.self) == [1, 1, 1])
  }

  @Test func itCanBeDifferentiatedAgainAndChecked() {
    let x = Tensor([-1.5, 0.25, 2] as [Double])
    #expect(GradientCheck.failures(inputs: [x]) { softplus($0[0]) }.isEmpty)
    #expect(GradientCheck.failures(inputs: [x]) { gradient(at: $0[0]) { softplus($0).squared().sum() } }.isEmpty)
  }

  @Test func severalInputsOfWhichSomeGetNothing() throws {
    let (a, b) = (Tensor([2.0]).trackingGradient(), Tensor([3.0]).trackingGradient())
    let y = withCustomGradient([a, b]) {
      $0[0] * $0[1]
    } gradient: { gradient, inputs in
      [gradient * inputs[1], nil]
    }
    let found = y.gradients()
    #expect(try #require(found[a]).item() == 3)
    #expect(found[b] == nil)
    #expect(
      withCustomGradient([b]) {
        $0[0]
      } gradient: {
        [$0, $1[0]]
      }.array(of: Double.self) == [3])
  }

  @Test func withoutTrackedInputsNothingIsRecorded() {
    #expect(!softplus(Tensor([1.0])).isTracked)
    #expect(!withoutGradient { softplus(Tensor([1.0]).trackingGradient()) }.isTracked)
  }

  /// What would lose a gradient silently traps.
  @Test func hiddenInputsAndWrongGradientsAreRefused() async throws {
    let hidden = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let w = Parameter(Tensor([2.0]))
      _ = withCustomGradient(Tensor([1.0])) {
        $0 * w.value
      } gradient: { gradient, _ in
        gradient
      }
    }
    #expect(text(hidden).contains("withCustomGradient") && text(hidden).contains("tracked tensor that is not an input"))
    let shape = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).trackingGradient()
      _ = withCustomGradient(x) {
        $0
      } gradient: { gradient, _ in
        gradient.sum()
      }.sum().gradients()
    }
    #expect(text(shape).contains("a gradient [] float64 for an input [2] float64"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0]).trackingGradient()
      _ = withCustomGradient([x]) {
        $0[0]
      } gradient: {
        [$0, $1[0]]
      }.gradients()
    }
    #expect(text(count).contains("2 gradients for 1 inputs"))
  }
}

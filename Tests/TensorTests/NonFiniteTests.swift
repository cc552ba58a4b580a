import MartletTensor
import Testing

@Suite struct NonFiniteTests {
  private let x = Tensor([1, 0, -1] as [Float])

  private func finding(_ body: () throws -> Void) -> NonFiniteError? {
    do {
      try findingNonFinite(body)
    } catch {
      return error as? NonFiniteError
    }
    return nil
  }

  @Test func theFirstOperationIsNamed() throws {
    for point in [x, x.trackingGradient()] {
      let found = try #require(finding { _ = ((point + 2).log() + (point * 3).log()).exp().sum() })
      #expect(found.operation == "log" && !found.isGradient)
      #expect(found.shape == [3] && found.element == 1 && found.value == -.infinity && found.dtype == .float32)
      #expect("\(found)" == "log made -inf at element 1 of [3] float32")
    }
    let nan = try #require(finding { _ = Tensor([4.0, -1.0], shape: [2, 1]).squareRoot() })
    #expect(nan.value.isNaN && nan.operation == "squareRoot" && nan.element == 1)
  }

  /// √x is finite at 0 and its gradient is not.
  @Test func gradientsAreLookedAt() throws {
    let point = Tensor([4, 0] as [Double]).trackingGradient()
    let found = try #require(finding { _ = (point * 1).squareRoot().sum().gradients() })
    #expect("\(found)" == "the gradient of squareRoot made inf at element 1 of [2] float64")
    let recorded = try #require(finding { _ = (point * 1).squareRoot().sum().gradients(recordingGraph: true) })
    #expect(recorded == found)
  }

  @Test func finiteWorkIsHandedOn() throws {
    let point = x.trackingGradient()
    let slope = try findingNonFinite { (point.exp() * point).sum().gradients()[point] }
    #expect(slope?.array(of: Float.self) == (point.exp() * point).sum().gradients()[point]?.array(of: Float.self))
    // Nothing is tracked that would not be.
    #expect(try findingNonFinite { !(x * 2).isTracked && !withoutGradient { (point * 2).isTracked } })
    #expect(try findingNonFinite { (point * 2).isTracked })
  }

  @Test func errorsOfTheBodyPassUnlessThereIsAFinding() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try findingNonFinite { throw Stop() } }
    #expect(throws: NonFiniteError.self) {
      try findingNonFinite {
        _ = x.log()
        throw Stop()
      }
    }
  }

  @Test func otherTasksAreLeftAlone() async throws {
    let x = x
    let task = Task.detached { x.log().isTracked }
    try findingNonFinite { _ = x + 1 }
    #expect(await task.value == false)
  }
}

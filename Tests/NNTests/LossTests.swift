import Glibc
import MartletNN
import MartletTensor
import MartletVerification
import Testing

@Suite struct LossTests {
  private let logits = Tensor([1.5, -0.25, 0.75, 0.1, 2.0, -1.0] as [Double], shape: [2, 3])
  private let labels = Tensor([0, 2] as [Int32])

  private func expectClose(_ a: Double, _ b: Double) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(a) and \(b)") }

  /// torch.nn.functional.cross_entropy in float64 on the same numbers (PyTorch 2).
  @Test func crossEntropyAgreesWithPyTorch() {
    expectClose(crossEntropy(logits, labels).item(), 1.8401089701661315)
    expectClose(crossEntropy(logits, labels, labelSmoothing: 0.1).item(), 1.813442303499465)
    let weights = Tensor([0.5, 2.0, 3.0] as [Double])
    expectClose(
      crossEntropy(logits, labels, labelSmoothing: 0.1, classWeights: weights).item(), 2.7037580347004446)
  }

  @Test func crossEntropyGradients() {
    let weights = Tensor([0.5, 2.0, 3.0] as [Double])
    for (smoothing, classWeights) in [(0.0, nil), (0.1, nil), (0.0, weights), (0.3, weights)] as [(Double, Tensor?)] {
      let failures = GradientCheck.failures(inputs: [logits]) {
        crossEntropy($0[0], labels, labelSmoothing: smoothing, classWeights: classWeights)
      }
      #expect(failures.isEmpty, "\(failures.prefix(3))")
    }
  }

  @Test func hugeLogitsStayFinite() {
    let x = Tensor([1e4, -1e4] as [Float], shape: [1, 2])
    #expect(crossEntropy(x, Tensor([1] as [Int32])).item() == 2e4)
    #expect(crossEntropy(x, Tensor([0] as [Int32])).item() == 0)
  }

  @Test func meanSquares() {
    let (a, b) = (Tensor([1, 2, 4] as [Double]), Tensor([1, 0, 1] as [Double]))
    expectClose(meanSquaredError(a, b).item(), 13.0 / 3)
    #expect(GradientCheck.failures(inputs: [a, b]) { meanSquaredError($0[0], $0[1]) }.isEmpty)
  }
}

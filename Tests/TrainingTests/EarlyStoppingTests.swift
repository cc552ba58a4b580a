import MartletTraining
import Testing

@Suite struct EarlyStoppingTests {
  @Test func accuracyDecidesAndLossBreaksTies() {
    var stopping = EarlyStopping(patience: 2)
    let epochs = [(0.5, 1.0, true), (0.5, 0.9, true), (0.4, 0.1, false), (0.6, 2.0, true), (0.6, 2.0, false)]
    for (index, (accuracy, loss, isBest)) in epochs.enumerated() {
      let result = stopping.update(epoch: index + 1, accuracy: accuracy, loss: loss)
      #expect(result == isBest, "epoch \(index + 1)")
    }
    #expect(stopping.bestEpoch == 4)
    #expect(!stopping.shouldStop)
    let isBetter = stopping.update(epoch: 6, accuracy: 0.6, loss: 2.0)
    #expect(!isBetter)
    #expect(stopping.shouldStop)
  }

  @Test func withoutPatienceItNeverStops() {
    var stopping = EarlyStopping()
    for epoch in 1...100 { _ = stopping.update(epoch: epoch, accuracy: 0, loss: 1) }
    #expect(!stopping.shouldStop)
    #expect(stopping.bestEpoch == 1)
  }
}

import MartletNN
import Testing

@Suite struct ScheduleTests {
  private func rates(_ schedule: Schedule, _ total: Int) -> [Double] {
    (0..<total).map { schedule.learningRate(atStep: $0, of: total) }
  }

  private func expectClose(_ a: [Double], _ b: [Double]) {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= 1e-14 * max(abs(x), abs(y)) + 1e-17, "\(x) and \(y)") }
  }

  /// torch.optim.lr_scheduler.OneCycleLR(o, 3e-3, total_steps: n), its rate before each of n optimiser steps.
  @Test func oneCycleAgreesWithPyTorch() {
    expectClose(
      rates(.oneCycle(3e-3), 10),
      [
        0.00011999999999999988, 0.00156, 0.003, 0.002851453896040421, 0.0024352369618492894, 0.0018337860658088677,
        0.0011662259341911321, 0.0005647750381507109, 0.00014855810395957884, 1.2e-08,
      ])
    let hundred = rates(.oneCycle(3e-3), 100)
    expectClose(
      [0, 1, 15, 28, 29, 30, 50, 99].map { hundred[$0] },
      [
        0.00011999999999999988, 0.00012844134169772217, 0.0016379600283630011, 0.0029915586583022778, 0.003,
        0.002998489605853573, 0.002381680351727196, 1.2e-08,
      ])
  }

  /// CosineAnnealingLR(o, T_max=8, eta_min=0.01) at a rate of 0.1.
  @Test func cosineAgreesWithPyTorch() {
    expectClose(
      rates(.cosine(0.1, final: 0.01), 8),
      [
        0.1, 0.0965745789630079, 0.08681980515339463, 0.07222075445642905, 0.055, 0.03777924554357096,
        0.023180194846605363, 0.013425421036992097,
      ])
  }

  @Test func stepAndConstant() {
    expectClose(rates(.step(0.1, every: 3, factor: 0.5), 8), [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025])
    expectClose(rates(.constant(0.1), 3), [0.1, 0.1, 0.1])
  }

  @Test func warmUpRisesLinearlyToTheCurve() {
    expectClose(rates(.constant(1, warmUpSteps: 3), 6), [0.25, 0.5, 0.75, 1, 1, 1])
    let plain = rates(.cosine(0.1), 6)
    expectClose(rates(.cosine(0.1, warmUpSteps: 4), 10), [0.02, 0.04, 0.06, 0.08] + plain)
    expectClose(rates(.oneCycle(1, warmUpSteps: 1), 11), [0.02] + rates(.oneCycle(1), 10))
  }

  @Test func endsAreDefined() {
    for schedule in [Schedule.constant(1), .step(1, every: 2), .cosine(1), .oneCycle(1), .oneCycle(1, warmUpSteps: 9)] {
      for total in 0...4 {
        for step in -1...6 {
          let rate = schedule.learningRate(atStep: step, of: total)
          #expect(rate.isFinite && rate >= 0 && rate <= 1)
        }
      }
      #expect(schedule.learningRate(atStep: 99, of: 10) == schedule.learningRate(atStep: 9, of: 10))
    }
  }
}

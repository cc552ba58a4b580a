import Foundation
import MartletModels
import MartletNN
import MartletTensor
import Testing

/// After its warm-up a training step asks the operating system for nothing.
@Suite struct SteadyStateTests {
  @Test func trainingStepsTakeNoMemoryFromTheSystem() async {
    // In a process of its own: other tests allocate at the same time.
    await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 0)
      let model = try ModelRegistry.make(
        "smallcnn", ModelConfiguration(imageSize: 28, channels: 1, classes: 10), using: &generator)
      let x = Tensor.normal([32, 28, 28, 1], using: &generator)
      let labels = Tensor((0..<32).map { Int32($0 % 10) })
      let optimizer = AdamW(model)
      func steps(_ count: Int) {
        for _ in 0..<count {
          optimizer.update(with: crossEntropy(model(x), labels).gradients(), learningRate: 1e-3)
        }
      }
      // OpenBLAS maps a work buffer when two threads first multiply at the same time. On a busy machine that may come late,
      // so the warm-up is repeated; a step that asks for memory again and again fails every round.
      var growth = "no round"
      for _ in 0..<5 where !growth.isEmpty {
        steps(10)
        let before = SystemMemory.now
        steps(100)
        growth = before.growth(to: .now, steps: 100)
      }
      guard growth.isEmpty, Parameter.copiesMade == 0 else { fatalError("\(growth), \(Parameter.copiesMade) copies") }
    }
  }
}

private struct SystemMemory {
  let minorFaults: Int
  /// Pages of address space: grows with mmap and brk.
  let mappedPages: Int

  /// What `steps` steps took, empty if it is nothing: at most ten faults a step and no page of address space.
  func growth(to after: SystemMemory, steps: Int) -> String {
    let faults = after.minorFaults - minorFaults
    let pages = after.mappedPages - mappedPages
    return faults <= 10 * steps && pages == 0 ? "" : "\(faults) faults, \(pages) more pages"
  }

  static var now: SystemMemory {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return SystemMemory(
      minorFaults: usage.ru_minflt, mappedPages: text.split(separator: " ").first.flatMap { Int($0) } ?? -1)
  }
}

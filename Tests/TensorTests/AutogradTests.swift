import Glibc
import MartletTensor
import Testing

@Suite struct AutogradTests {
  @Test func sharedInputsAccumulate() throws {
    let x = Tensor([1, 2, 3] as [Double]).trackingGradient()
    let y = (x * x + x * 3).sum()
    let gradients = y.gradients()
    #expect(try #require(gradients[x]).array(of: Double.self) == [5, 7, 9])
  }

  @Test func parametersAreLeaves() throws {
    let w = Parameter(Tensor([2, 3] as [Double]))
    let frozen = Parameter(Tensor([5, 7] as [Double]), trainable: false)
    let unused = Parameter(Tensor([1] as [Double]))
    let gradients = (w.value * frozen.value).sum().gradients()
    #expect(try #require(gradients[w]).array(of: Double.self) == [5, 7])
    #expect(gradients[frozen] == nil)
    #expect(gradients[unused] == nil)
  }

  @Test func gradientsOfGradients() throws {
    let x = Tensor([0.3, -0.7, 1.1] as [Double]).trackingGradient()
    let first = try #require((x.tanh() * x.squared()).sum().gradients(recordingGraph: true)[x])
    let second = try #require(first.sum().gradients()[x]).array(of: Double.self)
    for (value, point) in zip(second, [0.3, -0.7, 1.1]) {
      let t = tanh(point)
      let d1 = 1 - t * t
      let expected = -2 * t * d1 * point * point + 4 * point * d1 + 2 * t
      #expect(abs(value - expected) < 1e-13)
    }
  }

  @Test func noGraphWithoutGradient() {
    let x = Tensor([1] as [Double]).trackingGradient()
    #expect(!withoutGradient { x * x }.isTracked)
    #expect((x * x).isTracked)
    #expect(!(x * x).detached().isTracked)
  }

  @Test func updatesInPlaceDoNotCopyAndNeverChangeTensorsInUse() {
    let p = Parameter(Tensor([1, 2] as [Float]))
    let before = Parameter.copiesMade
    p.mutableElements(of: Float.self)[0] = 9
    #expect(Parameter.copiesMade == before)
    let held = p.value
    p.mutableElements(of: Float.self)[0] = 4
    #expect(Parameter.copiesMade == before + 1)
    #expect(held.array(of: Float.self) == [9, 2])
    #expect(p.value.array(of: Float.self) == [4, 2])
  }

  @Test func aConsumedGraphRefuses() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1] as [Double]).trackingGradient()
      let y = x * x
      _ = y.gradients()
      _ = y.gradients()
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("multiply") && text.contains("recordingGraph"))
  }

  /// On a stack of 512 KiB, a chain of 100,000 operations goes forward, backward and away, without recursion.
  @Test func deepChainsNeedNoStack() {
    #expect(
      onSmallStack {
        for _ in 0..<3 where !chainIsDifferentiated() { return false }
        return true
      })
  }

  /// Twenty such rounds leave nothing behind: after the last at most 1 MiB more is resident than after the second.
  @Test func deepChainsLeaveNothingBehind() async {
    // In a process of its own: other tests allocate at the same time.
    await #expect(processExitsWith: .success) {
      let stayed = onSmallStack {
        var afterSecond = 0
        for round in 1...20 {
          guard chainIsDifferentiated() else { return false }
          if round == 2 { afterSecond = residentBytes() }
        }
        let growth = residentBytes() - afterSecond
        if growth > 1 << 20 { print("grew by \(growth) bytes") }
        return growth <= 1 << 20
      }
      if !stayed { fatalError("deep chains grow or are wrong") }
    }
  }
}

/// Whether 100,000 chained operations give the right gradient; builds and drops an unused graph of that depth as well.
private func chainIsDifferentiated() -> Bool {
  let x = Tensor([1] as [Float]).trackingGradient()
  var y = x
  for _ in 0..<100_000 { y = y + 0.0001 }
  guard y.gradients()[x]?.item() == 1 else { return false }
  // A graph that no backward pass consumed is released as well.
  var z = x
  for _ in 0..<100_000 { z = z * x }
  return true
}

private func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var text = [CChar](repeating: 0, count: 256)
  guard fgets(&text, 256, file) != nil else { return 0 }
  // Pages: total, resident, ...
  let fields = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
    separator: " "
  ).compactMap { Int($0) }
  return fields[1] * sysconf(Int32(_SC_PAGESIZE))
}

/// Runs `body` on a thread with a stack of 512 KiB.
func onSmallStack(_ body: @escaping @Sendable () -> Bool) -> Bool {
  final class Job: @unchecked Sendable {  // handed to one thread and read after it was joined
    let body: () -> Bool
    var result = false
    init(_ body: @escaping () -> Bool) { self.body = body }
  }
  let job = Job(body)
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  pthread_attr_setstacksize(&attributes, 512 << 10)
  var thread = pthread_t()
  let started = pthread_create(
    &thread, &attributes,
    { argument in
      let job = Unmanaged<Job>.fromOpaque(argument!).takeUnretainedValue()
      job.result = job.body()
      return nil
    }, Unmanaged.passUnretained(job).toOpaque())
  guard started == 0 else { return false }
  pthread_join(thread, nil)
  return withExtendedLifetime(job) { job.result }
}

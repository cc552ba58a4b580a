import MartletTensor
import Testing

@Suite struct RandomIntegersTests {
  @Test func integersAreUniform() {
    var generator = RandomGenerator(seed: 3)
    let count = 70_000
    let draws = Tensor.integers([count], in: -2..<5, using: &generator).array(of: Int32.self)
    var counts = [Int](repeating: 0, count: 7)
    for draw in draws { counts[Int(draw) + 2] += 1 }
    // Chi squared with 6 degrees of freedom exceeds 22.5 once in a thousand.
    let expected = Double(count) / 7
    let chi = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    #expect(chi < 22.5, "\(counts)")
  }

  @Test func drawsDependOnPlaceAlone() {
    var (whole, first) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5))
    let all = Tensor.integers([20_002], in: 0..<1000, dtype: .int64, using: &whole).array(of: Int64.self)
    var generator = RandomGenerator(seed: 5)
    #expect(all.prefix(4).map { $0 } == (0..<4).map { _ in Int64(generator.next().multipliedFullWidth(by: 1000).high) })
    let before = Runtime.threads
    defer { Runtime.setThreads(before) }
    Runtime.setThreads(3)
    #expect(Tensor.integers([20_002], in: 0..<1000, dtype: .int64, using: &first).array(of: Int64.self) == all)
    #expect(first == whole)
    let wide = Tensor.integers([4], in: Int.min..<Int.max, dtype: .int64, using: &whole)
    #expect(Set(wide.array(of: Int64.self)).count == 4)
    #expect(Tensor.integers([3], in: 255..<256, dtype: .uint8, using: &whole).array(of: UInt8.self) == [255, 255, 255])
  }

  @Test func permutationsHoldEveryNumberOnce() {
    var generator = RandomGenerator(seed: 11)
    let order = Tensor.permutation(1000, using: &generator).array(of: Int32.self)
    #expect(order.sorted() == (0..<1000).map(Int32.init) && order != order.sorted())
    #expect(Tensor.permutation(0, using: &generator).shape == [0])
    // The six orders of three, each a sixth of the time.
    var counts: [[Int64]: Int] = [:]
    for _ in 0..<6000 {
      counts[Tensor.permutation(3, dtype: .int64, using: &generator).array(of: Int64.self), default: 0] += 1
    }
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) < 120 }, "\(counts)")
  }

  @Test func bernoulli() {
    var generator = RandomGenerator(seed: 13)
    let draws = Tensor.bernoulli([50_000], probability: 0.3, using: &generator).array(of: Bool.self)
    #expect(abs(draws.count { $0 } - 15_000) < 450)
    let certain = Tensor.bernoulli(probabilities: [[0, 1], [1, 0]], using: &generator)
    #expect(certain.array(of: Bool.self) == [false, true, true, false])
  }

  @Test func categorical() {
    var generator = RandomGenerator(seed: 17)
    let weights = Tensor([1, 0, 3] as [Float]).broadcast(to: [40_000, 3])
    let draws = Tensor.categorical(weights: weights, using: &generator).array(of: Int32.self)
    #expect(draws.allSatisfy { $0 == 0 || $0 == 2 })
    #expect(abs(draws.count { $0 == 2 } - 30_000) < 450)
    let logits: Tensor = [[0, 1000], [1000, 0]]
    #expect(Tensor.categorical(logits: logits, using: &generator).array(of: Int32.self) == [1, 0])
    let masked = Tensor([[-Double.infinity, 0, -.infinity]])
    #expect(Tensor.categorical(logits: masked, using: &generator).array(of: Int32.self) == [1])
  }

  @Test func misuse() async throws {
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Tensor.integers([2], in: 3..<3, using: &generator)
    }
    #expect(text(empty).contains("integers: the range 3..<3 is empty"))
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Tensor.categorical(weights: [[1, -1]], using: &generator)
    }
    #expect(text(negative).contains("categorical: the weight -1.0"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

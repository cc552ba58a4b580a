import MartletTensor
import Testing

@Suite struct IndexingTests {
  static let m = Tensor((0..<6).map(Double.init), shape: [2, 3])

  @Test func selectsByIndex() {
    let rows = Self.m.selecting([1, 0, -1].int32)
    #expect(rows.array(of: Double.self) == [3, 4, 5, 0, 1, 2, 3, 4, 5])
    let columns = Self.m.selecting([2, 2].int32.cast(to: .int64), axis: 1)
    #expect(columns.array(of: Double.self) == [2, 2, 5, 5])
    #expect(Self.m.selecting(Tensor([[0, 1], [1, 1]] as [[Int32]])).shape == [2, 2, 3])
    #expect(Self.m.selecting(Tensor(2 as Int32), axis: 1).array(of: Double.self) == [2, 5])
    for dtype in DType.allCases {
      let x = Tensor([0, 1, 1] as [Double]).cast(to: dtype)
      #expect(x.selecting([2, 0].int32).cast(to: .int32).array(of: Int32.self) == [1, 0], "\(dtype)")
    }
  }

  @Test func gathersAndScatters() {
    let m = Self.m
    let indices = Tensor([[2, 0], [1, -1]] as [[Int32]])
    #expect(m.gathering(indices, axis: 1).array(of: Double.self) == [2, 0, 4, 5])
    let values = Tensor([[10, 20], [30, 40]] as [[Double]])
    #expect(m.scattering(values, at: indices, axis: 1).array(of: Double.self) == [20, 1, 10, 3, 30, 40])
    #expect(m.scattering(-1, at: indices, axis: 1).array(of: Double.self) == [-1, 1, -1, 3, -1, -1])
    #expect(m.scatterAdding(values, at: indices, axis: 1).array(of: Double.self) == [20, 1, 12, 3, 34, 45])
    let equal = Tensor([[0, 0], [1, 1]] as [[Int32]])
    #expect(m.scattering(values, at: equal, axis: 1).array(of: Double.self) == [20, 1, 2, 3, 40, 5])
    #expect(m.scatterAdding(values, at: equal, axis: 1).array(of: Double.self) == [30, 1, 2, 3, 74, 5])
    // Of equal indices the last alone receives the gradient.
    let v = values.trackingGradient()
    let gradient = m.scattering(v, at: equal, axis: 1).sum().gradients()[v]!
    #expect(gradient.array(of: Double.self) == [0, 1, 0, 1])
    let counts = Tensor.zeros([4], dtype: .int32).scatterAdding(
      Tensor.ones([5], dtype: .int32), at: [0, 3, 3, 1, 3].int32, axis: 0)
    #expect(counts.array(of: Int32.self) == [1, 1, 0, 3])
    let wrapped = Tensor([250] as [UInt8]).scatterAdding(Tensor([10] as [UInt8]), at: [0].int32, axis: 0)
    #expect(wrapped.array(of: UInt8.self) == [4])
  }

  @Test func masksAndOneHot() {
    let mask = Tensor([[true, false, true], [false, false, true]])
    #expect(Self.m.selecting(where: mask).array(of: Double.self) == [0, 2, 5])
    #expect(Self.m.selecting(where: Tensor([false, true, false])).array(of: Double.self) == [1, 4])
    #expect(Self.m.selecting(where: Tensor(false)).shape == [0])
    let labels = Tensor([[1], [0]] as [[Int64]])
    #expect(labels.oneHot(classes: 2, dtype: .int32).array(of: Int32.self) == [0, 1, 1, 0])
    #expect(labels.oneHot(classes: 3).shape == [2, 1, 3])
  }

  /// A row that comes 100,000 times loses no digits: the sum in float32 itself would end at 2^24.
  @Test func sumsOverEqualIndicesKeepTheirDigits() {
    let table = Tensor.zeros([3, 2]).trackingGradient()
    let indices = Tensor([Int32](repeating: 1, count: 100_000))
    let gradient = (table.selecting(indices) * 0.1).sum().gradients()[table]!
    #expect(gradient.array(of: Float.self) == [0, 0, 10_000, 10_000, 0, 0])
    let many = Tensor([Int32](repeating: 0, count: 1 << 25))
    let sum = Tensor.zeros([1]).scatterAdding(Tensor.ones([1 << 25]), at: many, axis: 0)
    #expect(sum.item() == Double(1 << 25))
  }

  @Test func sumsAreEqualBitsForAnyNumberOfThreads() {
    var generator = RandomGenerator(seed: 7)
    let x = Tensor.normal([4000, 37], using: &generator)
    let indices = Tensor.integers([4000], in: 0..<50, using: &generator)
    let each = Tensor.integers([4000, 37], in: 0..<50, using: &generator)
    func results() -> [[Float]] {
      let table = Tensor.zeros([50, 37]).trackingGradient()
      let gradient = (table.selecting(indices) * x).sum().gradients()[table]!
      let sums = Tensor.zeros([50, 37]).scatterAdding(x, at: each, axis: 0)
      let batched = Tensor.zeros([40, 50, 37])
        .scatterAdding(x.reshaped(to: [40, 100, 37]), at: each.reshaped(to: [40, 100, 37]), axis: 1)
      return [gradient, sums, batched].map { $0.array(of: Float.self) }
    }
    let before = Runtime.threads
    defer { Runtime.setThreads(before) }
    Runtime.setThreads(1)
    let expected = results()
    for threads in [2, 3, 8] {
      Runtime.setThreads(threads)
      #expect(results() == expected, "\(threads) threads")
    }
  }

  @Test func indicesOutsideTrapByName() async throws {
    let selected = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([5, 2]).selecting(Tensor([0, 5] as [Int32]))
    }
    #expect(text(selected).contains("selecting: index 5 is outside -5..<5, an axis of shape [5, 2]"))
    let gathered = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).gathering(Tensor([[0], [-4]] as [[Int64]]), axis: 1)
    }
    #expect(text(gathered).contains("gathering: index -4 is outside -3..<3, an axis of shape [2, 3]"))
    let real = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([5, 2]).selecting(Tensor.zeros([2]))
    }
    #expect(text(real).contains("selecting: indices [2] are float32, not int32 or int64"))
    let label = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([-1] as [Int32]).oneHot(classes: 4)
    }
    #expect(text(label).contains("oneHot: index -1 is outside 0..<4"))
    let truth = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([true]).scatterAdding(Tensor([true]), at: Tensor([0] as [Int32]), axis: 0)
    }
    #expect(text(truth).contains("scatterAdding: bool values"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

extension [Int] {
  fileprivate var int32: Tensor { Tensor(map(Int32.init)) }
}

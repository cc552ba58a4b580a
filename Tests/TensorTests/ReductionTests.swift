import MartletTensor
import Testing

@Suite struct ReductionTests {
  let nan = Tensor([3, .nan, -1, .infinity, 3, -.infinity, -0.0, 0] as [Float])

  @Test func integersAddUpTo64Bits() {
    let x = Tensor([Int32.max, Int32.max, 5, -7], shape: [2, 2])
    #expect(x.sum().dtype == .int64)
    #expect(x.sum().array(of: Int64.self) == [2 * Int64(Int32.max) - 2])
    #expect(x.sum(axes: [1]).array(of: Int64.self) == [2 * Int64(Int32.max), -2])
    #expect(x.product(axes: [0], keepingDimensions: true).shape == [1, 2])
    #expect(x.cumulativeSum(axis: 0).array(of: Int64.self)[3] == Int64(Int32.max) - 7)
    #expect(Tensor([true, false, true]).sum().item() == 2)
    #expect(Tensor([true, false, true]).cumulativeSum(reversed: true).array(of: Int64.self) == [2, 1, 1])
    #expect(Tensor([200, 100] as [UInt8]).sum().item() == 300)
    #expect(x.max(axes: [0]).array(of: Int32.self) == [.max, .max])
    #expect(x.argmin().array(of: Int32.self) == [0, 1])
  }

  @Test func truthIsReduced() {
    let x = Tensor([true, false, true, true], shape: [2, 2])
    #expect(x.any(axes: [1]).array(of: Bool.self) == [true, true])
    #expect(x.all(axes: [1]).array(of: Bool.self) == [false, true])
    #expect(x.all().array(of: Bool.self) == [false])
    let nothing = Tensor.zeros([0, 2], dtype: .bool)
    #expect(nothing.any(axes: [0]).array(of: Bool.self) == [false, false])
    #expect(nothing.all(axes: [0]).array(of: Bool.self) == [true, true])
    #expect(nan.countNonZero().array(of: Int64.self) == [6])
  }

  @Test func sortingIsStableAndPutsNaNLast() {
    #expect(nan.argsort().array(of: Int32.self) == [5, 2, 6, 7, 0, 4, 3, 1])
    #expect(nan.argsort(descending: true).array(of: Int32.self) == [1, 3, 0, 4, 6, 7, 2, 5])
    let sorted = nan.sorted().array(of: Float.self)
    #expect(sorted[0] == -.infinity && sorted[6] == .infinity && sorted[7].isNaN)
    let best = nan.topK(2, largest: false)
    #expect(best.values.array(of: Float.self) == [-.infinity, -1])
    #expect(best.indices.array(of: Int32.self) == [5, 2])
    #expect(Tensor([3, 1, 2] as [Int64]).sorted(descending: true).array(of: Int64.self) == [3, 2, 1])
    #expect(Tensor([true, false]).sorted().array(of: Bool.self) == [false, true])
    let column = Tensor([3, 1, 2, 9, 8, 7] as [Double], shape: [3, 2])
    #expect(column.sorted(axis: 0).array(of: Double.self) == [2, 1, 3, 7, 8, 9])
    #expect(column.topK(1, axis: 0).values.shape == [1, 2])
  }

  @Test(arguments: [100, 5000]) func longRowsSort(_ count: Int) {
    var generator = RandomGenerator(seed: 3)
    let values = (0..<count).map { _ in Double(Int.random(in: -50..<50, using: &generator)) / 7 }
    let expected = values.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
    let x = Tensor(values)
    #expect(x.argsort().array(of: Int32.self) == expected.map { Int32($0.offset) })
    #expect(x.sorted().array(of: Double.self) == expected.map(\.element))
  }

  @Test func differentElementsAndTheirNumbers() {
    let unique = Tensor([2, .nan, -1, 2, -0.0, 0, .nan] as [Float]).unique()
    #expect(unique.values.array(of: Float.self).dropLast() == [-1, 0, 2])
    #expect(unique.values.array(of: Float.self)[3].isNaN)
    #expect(unique.counts.array(of: Int64.self) == [1, 2, 2, 2])
    #expect(unique.inverse.array(of: Int32.self) == [2, 3, 0, 2, 1, 1, 3])
    let x = Tensor([0, 0.1, 0.3, 0.7, 1, 1.1, -0.1, .nan] as [Double])
    #expect(x.histogram(bins: 10, range: 0...1).array(of: Int64.self) == [1, 1, 1, 0, 0, 0, 1, 0, 0, 1])
  }

  @Test func variancesKeepTheirDigits() {
    let x = Tensor([1e4 + 1, 1e4 + 2, 1e4 + 3, 1e4 + 4] as [Float])
    #expect(x.variance().item() == 1.25)
    #expect(abs(x.standardDeviation(correction: 1).item() - 1.2909944) < 1e-6)
    let equal = Tensor([2, 2, 2] as [Double]).trackingGradient()
    #expect(equal.standardDeviation().gradients()[equal]?.array(of: Double.self) == [0, 0, 0])
  }

  @Test func normsNeitherOverflowNorVanish() {
    #expect(abs(Tensor([3e30, 4e30] as [Float]).norm().item() / 5e30 - 1) < 1e-6)
    #expect(abs(Tensor([3e-30, 4e-30] as [Float]).norm().item() / 5e-30 - 1) < 1e-6)
    #expect(Tensor([1, -.infinity] as [Double]).norm().item() == .infinity)
    #expect(Tensor([1, .nan] as [Double]).norm().item().isNaN)
    let zero = Tensor([0, 0] as [Double]).trackingGradient()
    #expect(zero.norm().item() == 0)
    #expect(zero.norm().gradients()[zero]?.array(of: Double.self) == [0, 0])
    #expect(Tensor([3, -4] as [Double]).norm(1).item() == 7)
    #expect(Tensor([3, -4] as [Double]).norm(.infinity).item() == 4)
  }

  @Test func logSumExpHasItsLimits() {
    #expect(Tensor([1e4, 1e4] as [Double]).logSumExp().item() == 1e4 + 0.6931471805599453)
    #expect(Tensor([-.infinity, -.infinity] as [Double]).logSumExp().item() == -.infinity)
    #expect(Tensor([.infinity, 1] as [Double]).logSumExp().item() == .infinity)
    #expect(Tensor.zeros([2, 0]).logSumExp(axes: [1]).array(of: Float.self) == [-.infinity, -.infinity])
  }

  @Test func emptyReductionsAreStated() async throws {
    let nothing = Tensor.zeros([0, 2])
    #expect(nothing.sum(axes: [0]).array(of: Float.self) == [0, 0])
    #expect(nothing.product(axes: [0]).array(of: Float.self) == [1, 1])
    #expect(nothing.norm(axes: [0]).array(of: Float.self) == [0, 0])
    #expect(nothing.mean(axes: [0]).isNaN().all().array(of: Bool.self) == [true])
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3, 1]).variance(axes: [1], correction: 1)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("variance: 1 elements of shape [3, 1] are not more than correction 1.0"))
    let search = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3, 0]).argmin()
    }
    let message = String(decoding: try #require(search).standardErrorContent, as: UTF8.self)
    #expect(message.contains("argmin: shape [3, 0] has no element"))
  }
}

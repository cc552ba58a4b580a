import MartletTensor
import Testing

/// Joining, choosing, padding and diagonals, by values worked out by hand or with NumPy.
@Suite struct ShapeOperationsTests {
  static let a = Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])

  @Test func joinsAlongAnyAxis() {
    let a = Self.a
    #expect(concatenate([a, a.rows(1..<2)]).array(of: Double.self) == [1, 2, 3, 4, 5, 6, 4, 5, 6])
    let column = Tensor([7, 8] as [Double], shape: [2, 1])
    #expect(concatenate([a, column], axis: 1).array(of: Double.self) == [1, 2, 3, 7, 4, 5, 6, 8])
    #expect(concatenate([column, a], axis: -1).array(of: Double.self) == [7, 1, 2, 3, 8, 4, 5, 6])
    #expect(stack([a, a * 10]).shape == [2, 2, 3])
    #expect(stack([a, a * 10], axis: -1).array(of: Double.self) == [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60])
    #expect(stack([Tensor(1 as Int32), Tensor(2 as Int32)]).array(of: Int32.self) == [1, 2])
  }

  @Test func joinsEveryType() {
    for dtype in DType.allCases {
      let a = Tensor([0, 1, 1, 0] as [Double], shape: [2, 2]).cast(to: dtype)
      let joined = concatenate([a, a.transposed()], axis: 1)
      #expect(joined.dtype == dtype)
      #expect(joined.cast(to: .float64).array(of: Double.self) == [0, 1, 0, 1, 1, 0, 1, 0], "\(dtype)")
    }
  }

  @Test func joinsLargeTensors() {
    let a = Tensor((0..<60_000).map { Int64($0) }, shape: [3, 20_000])
    let joined = concatenate([a, a, a], axis: 1)
    let whole = joined.array(of: Int64.self)
    #expect(whole.indices.allSatisfy { whole[$0] == Int64($0 / 60_000 * 20_000 + $0 % 20_000) })
  }

  @Test func choosesByCondition() {
    let mask = Tensor([true, false, true])
    #expect(Tensor.where(mask, Self.a, -1).array(of: Double.self) == [1, -1, 3, 4, -1, 6])
    #expect(Tensor.where(mask, 0, Self.a).array(of: Double.self) == [0, 2, 0, 0, 5, 0])
    let rows = Tensor([false, true], shape: [2, 1])
    #expect(Self.a.replacing(with: 9, where: rows).array(of: Double.self) == [1, 2, 3, 9, 9, 9])
    for dtype in DType.allCases {
      let (ones, zeros) = (Tensor.ones([2, 3], dtype: dtype), Tensor.zeros([3], dtype: dtype))
      let chosen = Tensor.where(mask, ones, zeros)
      #expect(chosen.cast(to: .int32).array(of: Int32.self) == [1, 0, 1, 1, 0, 1], "\(dtype)")
    }
    // NaN and infinities that are not taken leave no trace, in gradients either.
    let x = Tensor([1, .nan, 2] as [Double]).trackingGradient()
    let gradient = Tensor.where(mask, x, 5).sum().gradients()[x]!
    #expect(gradient.array(of: Double.self) == [1, 0, 1])
  }

  @Test func diagonals() {
    #expect(Self.a.diagonal().array(of: Double.self) == [1, 5])
    #expect(Self.a.diagonal(offset: 1).array(of: Double.self) == [2, 6])
    #expect(Self.a.diagonal(offset: -1).array(of: Double.self) == [4])
    #expect(Self.a.diagonal(offset: 5).shape == [0])
    #expect(Self.a.diagonal(offset: -5).shape == [0])
    #expect(
      Tensor([1, 2] as [Double]).diagonalMatrix(offset: 1).array(of: Double.self) == [0, 1, 0, 0, 0, 2, 0, 0, 0])
    #expect(
      Tensor([1, 2] as [Double]).diagonalMatrix(offset: -1).array(of: Double.self) == [0, 0, 0, 1, 0, 0, 0, 2, 0])
    #expect(Self.a.diagonalMatrix().shape == [2, 3, 3])
    #expect(Tensor.eye(2, columns: 3, dtype: .float64).array(of: Double.self) == [1, 0, 0, 0, 1, 0])
    #expect(Tensor.eye(3, columns: 2, dtype: .bool).array(of: Bool.self) == [true, false, false, true, false, false])
  }

  @Test func triangles() {
    let m = Tensor((1...12).map(Double.init), shape: [3, 4])
    #expect(m.lowerTriangle().array(of: Double.self) == [1, 0, 0, 0, 5, 6, 0, 0, 9, 10, 11, 0])
    #expect(m.lowerTriangle(offset: -1).array(of: Double.self) == [0, 0, 0, 0, 5, 0, 0, 0, 9, 10, 0, 0])
    #expect(m.upperTriangle(offset: 1).array(of: Double.self) == [0, 2, 3, 4, 0, 0, 7, 8, 0, 0, 0, 12])
    #expect(m.upperTriangle(offset: -9).array(of: Double.self) == m.array(of: Double.self))
    #expect(m.upperTriangle(offset: 9).array(of: Double.self) == [Double](repeating: 0, count: 12))
    let batch = stack([m, m.reshaped(to: [3, 4])]).lowerTriangle(offset: 1)
    #expect(batch.rows(1..<2).array(of: Double.self) == [1, 2, 0, 0, 5, 6, 7, 0, 9, 10, 11, 12])
  }

  @Test func padding() {
    let v = Tensor([1, 2, 3] as [Double])
    #expect(v.padded([(1, 2)]).array(of: Double.self) == [0, 1, 2, 3, 0, 0])
    #expect(v.padded([(1, 2)], with: .constant(7)).array(of: Double.self) == [7, 1, 2, 3, 7, 7])
    #expect(v.padded([(2, 2)], with: .reflect).array(of: Double.self) == [3, 2, 1, 2, 3, 2, 1])
    #expect(v.padded([(2, 1)], with: .replicate).array(of: Double.self) == [1, 1, 1, 2, 3, 3])
    let corner = Self.a.padded([(1, 0), (0, 1)], with: .reflect)
    #expect(corner.array(of: Double.self) == [4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5])
    #expect(Tensor([true]).padded([(1, 1)]).array(of: Bool.self) == [false, true, false])
    #expect(Tensor([1, 2] as [Int32]).padded([(0, 1)], with: .constant(-3)).array(of: Int32.self) == [1, 2, -3])
  }

  @Test func misuseNamesOperationAndShapes() async throws {
    let joined = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = concatenate([Tensor.zeros([2, 3]), Tensor.zeros([2, 4])])
    }
    #expect(text(joined).contains("concatenate: shapes [2, 3] and [2, 4]"))
    let reflected = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).padded([(3, 0)], with: .reflect)
    }
    #expect(text(reflected).contains("padded") && text(reflected).contains("axis 0 of [3]"))
    let squeezed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 1]).squeezed(0)
    }
    #expect(text(squeezed).contains("squeezed: axis 0 of shape [2, 1]"))
    let condition = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.where(Tensor.zeros([2]), Tensor.zeros([2]), 1)
    }
    #expect(text(condition).contains("where: the condition [2] is float32"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

import MartletTensor
import Testing

@Suite struct TensorBasicsTests {
  @Test func valuesComeBackAsGiven() {
    let t = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(t.shape == [2, 3] && t.dtype == .float32 && t.elementCount == 6)
    #expect(t.array(of: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(Tensor(7.5).item() == 7.5)
    #expect(Tensor.full([3], value: 2.5, dtype: .float64).array(of: Double.self) == [2.5, 2.5, 2.5])
    #expect(Tensor.zeros([0, 4]).elementCount == 0)
  }

  @Test func castsSaturateAndTruncate() {
    let t = Tensor([-1.7, 1.7, .nan, 1e30, 300] as [Double])
    #expect(t.cast(to: .int32).array(of: Int32.self) == [-1, 1, 0, .max, 300])
    #expect(t.cast(to: .uint8).array(of: UInt8.self) == [0, 1, 0, 255, 255])
    #expect(Tensor([0, 3] as [Int64]).cast(to: .bool).array(of: Bool.self) == [false, true])
    #expect(Tensor([Int64.max]).cast(to: .int64).array(of: Int64.self) == [.max])
  }

  @Test func broadcastingFollowsNumPy() {
    let a = Tensor((0..<6).map(Double.init), shape: [2, 3])
    #expect((a + Tensor([10, 20, 30] as [Double])).array(of: Double.self) == [10, 21, 32, 13, 24, 35])
    #expect((a * Tensor([1, -1] as [Double], shape: [2, 1])).array(of: Double.self) == [0, 1, 2, -3, -4, -5])
    #expect((Tensor([10, 20, 30] as [Double]) - a).array(of: Double.self) == [10, 19, 28, 7, 16, 25])
    let outer = Tensor([1, 2] as [Double], shape: [2, 1]) * Tensor([3, 4, 5] as [Double], shape: [1, 3])
    #expect(outer.array(of: Double.self) == [3, 4, 5, 6, 8, 10])
    let middle = Tensor.ones([2, 3, 2], dtype: .float64) * Tensor([1, 2, 3] as [Double], shape: [3, 1])
    #expect(middle.array(of: Double.self) == [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3])
  }

  @Test func shapingKeepsElements() {
    let a = Tensor((0..<24).map(Float.init), shape: [2, 3, 4])
    #expect(a.reshaped(6, -1).shape == [6, 4])
    #expect(a.flattened().shape == [2, 12])
    #expect(a.permuted([2, 0, 1]).array(of: Float.self).prefix(6) == [0, 4, 8, 12, 16, 20])
    #expect(a.transposed().shape == [2, 4, 3])
    #expect(a.rows(1..<2).array(of: Float.self) == (12..<24).map(Float.init))
    #expect(a.rows(1..<2).sum(axes: [0, 2]).array(of: Float.self) == [54, 70, 86])
  }

  @Test func reductionsOverAnyAxes() {
    let a = Tensor((0..<24).map(Double.init), shape: [2, 3, 4])
    #expect(a.sum().item() == 276)
    #expect(a.sum(axes: [1]).array(of: Double.self) == [12, 15, 18, 21, 48, 51, 54, 57])
    #expect(a.sum(axes: [0, 2]).array(of: Double.self) == [60, 92, 124])
    #expect(a.sum(axes: [-1], keepingDimensions: true).shape == [2, 3, 1])
    #expect(a.mean(axes: [0]).array(of: Double.self) == (0..<12).map { Double($0) + 6 })
    #expect(Tensor.zeros([0, 3]).sum(axes: [0]).array(of: Float.self) == [0, 0, 0])
    let scores = Tensor([1, 3, 3, 0, -1, -2, .nan, 1, 5] as [Float], shape: [3, 3])
    #expect(scores.argmax().array(of: Int32.self) == [1, 0, 0])
  }

  @Test func productsWithTransposes() {
    let a = Tensor((0..<6).map(Double.init), shape: [2, 3])
    let b = Tensor((0..<6).map { Double($0) - 2 }, shape: [3, 2])
    let expected = a.matmul(b)
    #expect(expected.array(of: Double.self) == [4, 7, 4, 16])
    #expect(a.transposed().matmul(b, transposeSelf: true).array(of: Double.self) == [4, 7, 4, 16])
    #expect(a.matmul(b.transposed(), transposeOther: true).array(of: Double.self) == [4, 7, 4, 16])
    let batch = Tensor((0..<12).map(Double.init), shape: [2, 2, 3]).matmul(b)
    #expect(batch.shape == [2, 2, 2])
    #expect(batch.rows(0..<1).array(of: Double.self) == expected.array(of: Double.self))
    let pairs = Tensor((0..<12).map(Double.init), shape: [2, 2, 3])
    let squares = pairs.matmul(pairs, transposeOther: true)
    #expect(squares.array(of: Double.self) == [5, 14, 14, 50, 149, 212, 212, 302])
  }

  @Test func misuseNamesOperationAndShapes() async throws {
    let mixed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2], dtype: .float32) + Tensor.zeros([2], dtype: .float64)
    }
    let text = String(decoding: try #require(mixed).standardErrorContent, as: UTF8.self)
    #expect(text.contains("add: [2] float32 and [2] float64"))

    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).matmul(Tensor.zeros([2, 3]))
    }
    let message = String(decoding: try #require(shapes).standardErrorContent, as: UTF8.self)
    #expect(message.contains("matmul") && message.contains("[2, 3] and [2, 3]"))

    let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2], dtype: .int32).trackingGradient()
    }
    let refusal = String(decoding: try #require(integers).standardErrorContent, as: UTF8.self)
    #expect(refusal.contains("int32 values cannot be differentiated"))
  }
}

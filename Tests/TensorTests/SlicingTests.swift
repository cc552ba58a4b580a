import MartletTensor
import Testing

@Suite struct SlicingTests {
  static let x = Tensor((0..<144).map(Int32.init), shape: [2, 4, 3, 6])
  static let m = Tensor((0..<12).map(Double.init), shape: [3, 4])

  @Test func everyKindOfIndex() {
    let part = Self.x[0, 1..<3, .all, .stride(from: 5, to: 0, by: -2)]
    #expect(part.shape == [2, 3, 3])
    #expect(
      part.array(of: Int32.self) == [23, 21, 19, 29, 27, 25, 35, 33, 31, 41, 39, 37, 47, 45, 43, 53, 51, 49])
    let m = Self.m
    #expect(m[1].array(of: Double.self) == [4, 5, 6, 7] && m[1].shape == [4])
    #expect(m[-1, -2].item() == 10)
    #expect(m[1..., ...1].array(of: Double.self) == [4, 5, 8, 9])
    #expect(m[..<1, 1...2].array(of: Double.self) == [1, 2])
    #expect(m[.reversed, 0].array(of: Double.self) == [8, 4, 0])
    #expect(m[.stride(by: 2), .stride(by: -3)].array(of: Double.self) == [3, 0, 11, 8])
    #expect(m[.stride(from: 2, through: 0, by: -2), 1].array(of: Double.self) == [9, 1])
    #expect(m[0, .stride(from: 3, to: -1, by: -1)].array(of: Double.self) == [3, 2, 1, 0])
    #expect(m[.last(1), .dropLast(2)].array(of: Double.self) == [8, 9])
    #expect(m[.ellipsis, 2].array(of: Double.self) == [2, 6, 10])
    #expect(m[.newAxis, 0, .newAxis].shape == [1, 1, 4])
    #expect(Self.x[1, .ellipsis, .newAxis].shape == [4, 3, 6, 1])
    #expect(m[2..<2, .all].shape == [0, 4])
    #expect(m[].shape == [3, 4])
    let row = 1
    #expect(m[row, row].item() == 5)
  }

  @Test func contiguousPartsAreViews() {
    let m = Self.m
    for part in [m[1], m[1..<3], m[0, 1..<3], m[.newAxis, 2], m[1, .ellipsis, 0..<4]] {
      #expect(part.storage === m.storage)
    }
    #expect(m[.all, 0..<2].storage !== m.storage)
    // A view of a view.
    #expect(m[1..<3][1][2...].array(of: Double.self) == [10, 11])
    #expect(m[1..<3][.reversed, .reversed].array(of: Double.self) == [11, 10, 9, 8, 7, 6, 5, 4])
  }

  @Test func everyType() {
    for dtype in DType.allCases {
      let x = Tensor([1, 0, 0, 1, 1, 0] as [Double], shape: [2, 3]).cast(to: dtype)
      #expect(x[.all, .reversed].cast(to: .int32).array(of: Int32.self) == [0, 0, 1, 0, 1, 1], "\(dtype)")
      let y = x.replacing(1, .stride(by: 2), with: Tensor.zeros([2], dtype: dtype))
      #expect(y.cast(to: .int32).array(of: Int32.self) == [1, 0, 0, 0, 1, 0], "\(dtype)")
      #expect(
        x.flipped(0).rolled(by: 1, axis: 1).cast(to: .int32).array(of: Int32.self) == [0, 1, 1, 0, 1, 0], "\(dtype)")
    }
  }

  @Test func replacingLeavesTheOriginal() {
    let m = Self.m
    let y = m.replacing(1, 1..<3, with: -1)
    #expect(y.array(of: Double.self) == [0, 1, 2, 3, 4, -1, -1, 7, 8, 9, 10, 11])
    #expect(m[1, 1].item() == 5)
    #expect(m.replacing(.all, 0, with: Tensor([9, 8, 7] as [Double]))[.all, 0].array(of: Double.self) == [9, 8, 7])
    #expect(m.replacing(.stride(by: 2), with: Tensor([1, 2, 3, 4] as [Double])).sum().item() == 42)
  }

  @Test func rearranging() {
    let m = Tensor((0..<6).map(Double.init), shape: [2, 3])
    #expect(m.flipped(1).array(of: Double.self) == [2, 1, 0, 5, 4, 3])
    #expect(m.flipped(0, 1).array(of: Double.self) == [5, 4, 3, 2, 1, 0])
    #expect(m.rolled(by: -1, axis: 1).array(of: Double.self) == [1, 2, 0, 4, 5, 3])
    #expect(m.tiled(2, 2).array(of: Double.self).prefix(6) == [0, 1, 2, 0, 1, 2])
    #expect(m.tiled(2, 2).shape == [4, 6])
    #expect(m.repeated(2, axis: 1).array(of: Double.self) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    #expect(m.repeated(2, axis: 0).array(of: Double.self) == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    #expect(Self.x.movingAxis(0, to: 2).shape == [4, 3, 2, 6])
    #expect(Self.x.movingAxis(-1, to: 0).shape == [6, 2, 4, 3])
    #expect(m.split([1, 2], axis: 1).map { $0.array(of: Double.self) } == [[0, 3], [1, 2, 4, 5]])
    #expect(Tensor.arange(0..<7).chunked(3).map(\.elementCount) == [3, 2, 2])
    #expect(Tensor.arange(0..<2).chunked(3).map(\.elementCount) == [1, 1, 0])
  }

  @Test func secondDerivativesOfSlices() {
    let x = Tensor([1, 2, 3, 4] as [Double]).trackingGradient()
    // Σ of cubes of a reversed part: 6x for the elements in it, 0 for the others.
    let part = x[.stride(from: 3, to: 0, by: -2)]
    let first = (part * part * part).sum().gradients(recordingGraph: true)[x]!
    #expect(first.array(of: Double.self) == [0, 12, 0, 48])
    #expect(first.sum().gradients()[x]!.array(of: Double.self) == [0, 12, 0, 24])
  }

  @Test func misuseNamesSliceAndShape() async throws {
    let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 1..<4]
    }
    #expect(text(outside).contains("subscript: 1..<4 is outside axis 1 of shape [2, 3]"))
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 1, 2]
    }
    #expect(text(many).contains("subscript: [0, 1, 2] does not index the 2 axes of shape [2, 3]"))
    let value = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).replacing(0, with: Tensor.zeros([2]))
    }
    #expect(text(value).contains("replacing: shapes [2] and [3]"))
    let sizes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).split([1, 1], axis: 1)
    }
    #expect(text(sizes).contains("split: sizes [1, 1] do not sum to axis 1 of [2, 3]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

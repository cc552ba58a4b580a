import MartletTensor
import Testing

@Suite struct CreationTests {
  @Test func literals() {
    let x: Tensor = [[1, 2.5], [3, -4]]
    #expect(x.shape == [2, 2] && x.dtype == .float32)
    #expect(x.array(of: Float.self) == [1, 2.5, 3, -4])
    let truths: Tensor = [true, false]
    #expect(truths.array(of: Bool.self) == [true, false])
    let deep: Tensor = [[[1], [2]], [[3], [4]], [[5], [6]]]
    #expect(deep.shape == [3, 2, 1])
    let empty: Tensor = []
    #expect(empty.shape == [0])
    #expect((x + [10, 20]).array(of: Float.self) == [11, 22.5, 13, 16])
    #expect((x * 2).sum().item() == 5)
  }

  @Test func nestedArrays() {
    let m = Tensor([[1, 2, 3], [4, 5, 6]] as [[Int32]])
    #expect(m.shape == [2, 3] && m.dtype == .int32)
    let cube = Tensor([[[1.0], [2.0]], [[3.0], [4.0]]])
    #expect(cube.shape == [2, 2, 1] && cube.dtype == .float64)
    #expect(Tensor([[Float]]()).shape == [0, 0])
  }

  @Test func sequences() {
    #expect(Tensor.arange(0..<4).array(of: Int32.self) == [0, 1, 2, 3])
    #expect(Tensor.arange(-3..<10, by: 4, dtype: .int64).array(of: Int64.self) == [-3, 1, 5, 9])
    #expect(Tensor.arange(3..<3).shape == [0])
    #expect(Tensor.arange(from: 1, to: 2, by: 0.25, dtype: .float64).array(of: Double.self) == [1, 1.25, 1.5, 1.75])
    #expect(Tensor.arange(to: 2.5).array(of: Float.self) == [0, 1, 2])
    #expect(Tensor.linspace(from: 0, to: 1, count: 5).array(of: Float.self) == [0, 0.25, 0.5, 0.75, 1])
    let tenths = Tensor.linspace(from: 0, to: 0.3, count: 4, dtype: .float64).array(of: Double.self)
    #expect(tenths.last == 0.3)
    #expect(Tensor.linspace(from: 7, to: 9, count: 1).array(of: Float.self) == [7])
  }

  @Test func likeForms() {
    let x = Tensor.zeros([2, 0, 3], dtype: .int64)
    for y in [Tensor.zeros(like: x), Tensor.ones(like: x), Tensor.full(like: x, value: 3)] {
      #expect(y.shape == x.shape && y.dtype == x.dtype)
    }
  }

  /// Every pair of types, against Swift's own conversions one element at a time.
  @Test func castsBetweenAllTypes() {
    let values: [Double] = [
      0, 1, -1, 0.5, -0.5, 254.9, 255, 256, 300, -300, 1e9, -1e9, 3e9, -3e9, 1e19, -1e19, .nan, .infinity,
    ]
    for source in DType.allCases {
      let x = Tensor(values).cast(to: source)
      let exact = x.cast(to: .float64).array(of: Double.self)
      for target in DType.allCases {
        let got = x.cast(to: target).cast(to: .float64).array(of: Double.self)
        for (value, result) in zip(exact, got) {
          let expected: Double =
            switch target {
            case .float32: Double(Float(value))
            case .float64: value
            case .int32: value.isNaN ? 0 : min(max(value.rounded(.towardZero), -0x1p31), 0x1p31 - 1)
            case .int64: value.isNaN ? 0 : min(max(value.rounded(.towardZero), -0x1p63), 0x1p63)
            case .uint8: value.isNaN ? 0 : min(max(value.rounded(.towardZero), 0), 255)
            case .bool: value == 0 ? 0 : 1
            }
          #expect(result == expected || (result.isNaN && expected.isNaN), "\(source) \(value) to \(target): \(result)")
        }
      }
    }
    // Integers beyond 2^53 do not pass through Double.
    let large = Tensor([Int64.max, (1 << 53) + 1])
    #expect(large.cast(to: .int32).array(of: Int32.self) == [.max, .max])
    #expect(large.cast(to: .float32).array(of: Float.self) == [0x1p63, 0x1p53])
  }

  @Test func misuse() async throws {
    let ragged = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x: Tensor = [[1, 2], [3]]
      _ = x
    }
    #expect(text(ragged).contains("parts differ in length"))
    let range = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.arange(0..<300, dtype: .uint8)
    }
    #expect(text(range).contains("arange: 0..<300 by 1 does not fit uint8"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

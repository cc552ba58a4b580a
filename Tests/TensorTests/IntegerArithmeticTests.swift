import MartletTensor
import Testing

@Suite struct IntegerArithmeticTests {
  @Test func integersWrapAndTruncate() {
    let top = Tensor([Int32.max, Int32.min, 5])
    #expect((top + 1).array(of: Int32.self) == [.min, .min + 1, 6])
    #expect((top * top).array(of: Int32.self) == [1, 0, 25])
    #expect((-top).array(of: Int32.self) == [-.max, .min, -5])
    #expect(top.absolute().array(of: Int32.self) == [.max, .min, 5])
    #expect((top / Tensor([-1, -1, -2] as [Int32])).array(of: Int32.self) == [-.max, .min, -2])
    #expect((top % Tensor([-1, -1, -2] as [Int32])).array(of: Int32.self) == [0, 0, 1])
    let bytes = Tensor([250, 3] as [UInt8])
    #expect((bytes + bytes).array(of: UInt8.self) == [244, 6])
    #expect((bytes - 4).array(of: UInt8.self) == [246, 255])
    #expect((100 / bytes).array(of: UInt8.self) == [0, 33])
    #expect(Tensor([Int64.max]).squared().array(of: Int64.self) == [1])
  }

  @Test func integersBroadcast() {
    let column = Tensor([1, 2] as [Int64], shape: [2, 1])
    let row = Tensor([10, 20, 30] as [Int64])
    #expect((column * row).array(of: Int64.self) == [10, 20, 30, 20, 40, 60])
    #expect(maximum(column, row - 18).array(of: Int64.self) == [1, 2, 12, 2, 2, 12])
  }

  private func message(_ result: ExitTest.Result?) throws -> String {
    String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
  }

  @Test func whatIntegersCannotDoIsNamed() async throws {
    let division = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Int32]) / Tensor([1, 0] as [Int32])
    }
    #expect(try message(division).contains("divide: division of [2] int32 by zero"))
    let remainder = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = modulo(Tensor([1, 2] as [Int64]), Tensor([0] as [Int64]))
    }
    #expect(try message(remainder).contains("modulo: division of [2] int64 by zero"))
    let fraction = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Int32]) * 0.5
    }
    #expect(try message(fraction).contains("multiply: 0.5 is not a value of int32"))
    let truth = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([true]) + Tensor([false])
    }
    #expect(try message(truth).contains("add: bool operands; arithmetic needs numbers"))
    let root = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([4] as [Int32]).squareRoot()
    }
    #expect(try message(root).contains("squareRoot: int32 operand; it needs float32 or float64"))
    let mixed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([4] as [Int32]) + Tensor([4] as [Int64])
    }
    #expect(try message(mixed).contains("add: [1] int32 and [1] int64"))
  }
}

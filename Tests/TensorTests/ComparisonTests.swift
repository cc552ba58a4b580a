import MartletTensor
import Testing

@Suite struct ComparisonTests {
  let special = Tensor([.nan, 1, .infinity, -.infinity, 0, -2] as [Float])
  let other = Tensor([.nan, .nan, .infinity, 0, -0.0, 3] as [Float])

  private func bools(_ x: Tensor) -> [Bool] { x.array(of: Bool.self) }

  @Test func nanIsUnequalToEverything() {
    #expect(bools(special .== other) == [false, false, true, false, true, false])
    #expect(bools(special .!= other) == [true, true, false, true, false, true])
    #expect(bools(special .< other) == [false, false, false, true, false, true])
    #expect(bools(special .<= other) == [false, false, true, true, true, true])
    #expect(bools(special .> other) == [false, false, false, false, false, false])
    #expect(bools(special .>= other) == [false, false, true, false, true, false])
    #expect(bools(special .!= special) == [true, false, false, false, false, false])
  }

  @Test func everyTypeCompares() {
    let values: [Double] = [0, 1, 3, 2]
    for dtype in [DType.float32, .float64, .int32, .int64, .uint8] {
      let x = Tensor(values).cast(to: dtype)
      #expect(bools(x .> 1) == [false, false, true, true])
      #expect(bools(x .<= Tensor([1.0]).cast(to: dtype)) == [true, true, false, false])
    }
    let large = Tensor([Int64.max, Int64.max - 1])
    #expect(bools(large .== Tensor([Int64.max, Int64.max])) == [true, false])
    let flags = Tensor([true, false])
    #expect(bools(flags .> Tensor([false, false])) == [true, false])
    #expect(bools(flags .== 1) == [true, false])
  }

  @Test func logicFollowsItsTables() {
    let a = Tensor([false, false, true, true])
    let b = Tensor([false, true, false, true])
    #expect(bools(a .& b) == [false, false, false, true])
    #expect(bools(a .| b) == [false, true, true, true])
    #expect(bools(a .^ b) == [false, true, true, false])
    #expect(bools(.!a) == [true, true, false, false])
    #expect(bools(.!(special .> 0) .| (special .> 0)) == Array(repeating: true, count: 6))
  }

  @Test func extremaPassNaNOnAndShareGradients() {
    #expect(maximum(special, other).array(of: Float.self)[0].isNaN)
    #expect(minimum(other, special).array(of: Float.self)[1].isNaN)
    let a = Tensor([1, 2, 3] as [Double]).trackingGradient()
    let b = Tensor([1, 5, 0] as [Double]).trackingGradient()
    let gradients = maximum(a, b).sum().gradients()
    #expect(gradients[a]?.array(of: Double.self) == [0.5, 0, 1])
    #expect(gradients[b]?.array(of: Double.self) == [0.5, 1, 0])
    let x = Tensor([4, 1, 4, 4] as [Double]).trackingGradient()
    #expect(x.max().item() == 4)
    #expect((x.max() * 6).gradients()[x]?.array(of: Double.self) == [2, 0, 2, 2])
    let broken = Tensor([1, .nan] as [Double]).trackingGradient()
    #expect(broken.min().item().isNaN)
    #expect(broken.min().gradients()[broken]!.array(of: Double.self).allSatisfy { $0.isNaN })
  }

  @Test func clippingLimits() {
    let x = Tensor([-3, -1, 0, 1, 3, .nan] as [Double]).trackingGradient()
    let y = x.clipped(to: -1...1)
    #expect(y.array(of: Double.self).dropLast() == [-1, -1, 0, 1, 1])
    #expect(y.array(of: Double.self)[5].isNaN)
    #expect(y.sum().gradients()[x]?.array(of: Double.self) == [0, 1, 1, 1, 0, 0])
  }

  @Test func extremaOverAxes() {
    let x = Tensor([3, -1, 2, 7, 7, 0] as [Float], shape: [2, 3])
    #expect(x.max(axes: [0]).array(of: Float.self) == [7, 7, 2])
    #expect(x.min(axes: [1], keepingDimensions: true).array(of: Float.self) == [-1, 0])
    #expect(x.min().item() == -1)
    #expect(Tensor([-.infinity, -.infinity] as [Float]).max().item() == -.infinity)
  }

  @Test func misuseIsNamed() async throws {
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([0, 3]).max(axes: [0])
    }
    let text = String(decoding: try #require(empty).standardErrorContent, as: UTF8.self)
    #expect(text.contains("max: shape [0, 3] has no element"))

    let scalar = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Int32]) .< 1.5
    }
    let inexact = String(decoding: try #require(scalar).standardErrorContent, as: UTF8.self)
    #expect(inexact.contains(".<: 1.5 is not a value of int32"))

    let logic = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor([1, 2] as [Int32]) .& Tensor([true, false])
    }
    let refusal = String(decoding: try #require(logic).standardErrorContent, as: UTF8.self)
    #expect(refusal.contains(".&: [2] int32; it needs bool"))
  }
}

import Glibc
import MartletTensor
import Testing

@Suite struct RecomputationTests {
  /// A block of a multi-layer perceptron: x + W₂·gelu(W₁·norm(x)).
  private final class Block {
    let first: Parameter
    let second: Parameter

    init(_ width: Int, using generator: inout RandomGenerator) {
      first = Parameter(Tensor.normal([width, 4 * width], deviation: 0.1, using: &generator))
      second = Parameter(Tensor.normal([4 * width, width], deviation: 0.1, using: &generator))
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      x + linear(linear(layerNormalization(x), weight: first.value).gelu(), weight: second.value)
    }
  }

  private static func network(_ depth: Int, _ width: Int, _ batch: Int) -> (blocks: [Block], x: Tensor) {
    var generator = RandomGenerator(seed: 5)
    let x = Tensor.normal([batch, width], using: &generator)
    return ((0..<depth).map { _ in Block(width, using: &generator) }, x)
  }

  @Test func valuesAndGradientsAreTheSameBits() throws {
    let (blocks, input) = Self.network(3, 8, 5)
    let x = input.trackingGradient()
    let plain = blocks.reduce(x) { $1($0) }
    let saved = blocks.reduce(x) { x, block in recomputed { block(x) } }
    let whole = recomputed { blocks.reduce(x) { $1($0) } }
    let nested = recomputed { blocks.reduce(x) { x, block in recomputed { block(x) } } }
    let expected = plain.sum().gradients()
    for other in [saved, whole, nested] {
      #expect(other.array(of: Float.self) == plain.array(of: Float.self))
      let found = other.sum().gradients()
      #expect(found[x]?.array(of: Float.self) == expected[x]?.array(of: Float.self))
      for block in blocks {
        for parameter in [block.first, block.second] {
          let slope = try #require(found[parameter]).array(of: Float.self)
          #expect(slope == expected[parameter]?.array(of: Float.self))
        }
      }
    }
  }

  @Test func capturedTensorsAndReuse() throws {
    let x = Tensor([2.0, 3.0]).trackingGradient()
    let hidden = x.squared()
    // The body uses a tensor made before, twice, and its result meets the same tensor again.
    let y = recomputed { hidden * hidden + x } * hidden
    // (x⁴ + x)·x² has the derivative 6x⁵ + 3x².
    #expect(try #require(y.sum().gradients()[x]).array(of: Double.self) == [204, 1485])
    #expect(!recomputed { Tensor([1.0]) * 2 }.isTracked)
    #expect(!withoutGradient { recomputed { x * 2 } }.isTracked)
    #expect(try #require(recomputed { x }.sum().gradients()[x]).array(of: Double.self) == [1, 1])
  }

  @Test func secondDerivatives() {
    let x = Tensor([0.5, -1.0])
    let f: (Tensor) -> Tensor = { x in recomputed { recomputed { x.tanh() } * x }.sum() }
    let g: (Tensor) -> Tensor = { x in (x.tanh() * x).sum() }
    let difference = hessian(at: x, of: f) - hessian(at: x, of: g)
    #expect(difference.absolute().sum().item() < 1e-15)
  }

  /// A long chain of recomputed steps goes away without recursion.
  @Test func chainsAreReleasedFromASmallStack() {
    #expect(
      onSmallStack {
        let x = Tensor([1] as [Float]).trackingGradient()
        var y = x
        for _ in 0..<20_000 {
          let before = y
          y = recomputed { before + 0.0001 }
        }
        guard y.gradients()[x]?.item() == 1 else { return false }
        var z = x
        for _ in 0..<20_000 {
          let before = z
          z = recomputed { before * 1.0001 }
        }
        return true
      })
  }

  /// The peak growth of a network of 24 blocks falls to less than a third, measured in a process of its own.
  @Test func peakMemoryFalls() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      let (blocks, x) = RecomputationTests.network(24, 64, 2048)
      func growth(_ step: () -> Tensor) -> Int {
        let live = Runtime.memory.live
        _ = withExtendedLifetime(step().sum().gradients()) { 0 }
        // The peak never falls: the leaner pass comes first.
        return Runtime.memory.peak - live
      }
      let lean = growth { blocks.reduce(x) { x, block in recomputed { block(x) } } }
      let plain = growth { blocks.reduce(x) { $1($0) } }
      print("plain \(plain) bytes, recomputed \(lean) bytes")
      if plain < 3 * lean { exit(1) }
    }
    print(String(decoding: try #require(result).standardOutputContent, as: UTF8.self), terminator: "")
  }

  @Test func aBodyThatChangesIsRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor([1.0, 2.0]).trackingGradient()
      var runs = 0
      let y = recomputed {
        runs += 1
        return x.rows(0..<runs)
      }
      _ = y.sum().gradients()
    }
    #expect(text(result).contains("recomputed: the body gave shape [1] at first and [2]"))
  }
}

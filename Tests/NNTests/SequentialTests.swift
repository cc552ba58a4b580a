import MartletNN
import MartletTensor
import Testing

/// Joined layers compute what the plain layers compute, one after the other.
@Suite struct SequentialTests {
  private func makeModel(_ dtype: DType) -> Sequential {
    var generator = RandomGenerator(seed: 11)
    return Sequential(
      Conv2D(3, 8, kernel: 3, padding: 1, bias: false, dtype: dtype, using: &generator), BatchNorm(8, dtype: dtype),
      ReLU(),
      Conv2D(8, 8, kernel: 3, padding: 1, dtype: dtype, using: &generator), ReLU(),
      Conv2D(8, 8, kernel: 3, padding: 1, dtype: dtype, using: &generator), ReLU(),
      MaxPool2D(3, stride: 1, padding: 1),
      Conv2D(8, 4, kernel: 1, dtype: dtype, using: &generator), BatchNorm(4, dtype: dtype),
      MaxPool2D(2), BatchNorm(4, dtype: dtype), ReLU(), Flatten(),
      Linear(64, 16, dtype: dtype, using: &generator), ReLU(), Linear(16, 5, dtype: dtype, using: &generator))
  }

  private func bytes(_ tensor: Tensor) -> [UInt8] { tensor.withUnsafeBytes { Array($0) } }

  @Test(arguments: [DType.float32, .float64], [true, false])
  func joinedEqualsPlain(dtype: DType, training: Bool) throws {
    let (joined, plain) = (makeModel(dtype), makeModel(dtype))
    var generator = RandomGenerator(seed: 12)
    let x = Tensor.normal([4, 8, 8, 3], dtype: dtype, using: &generator)
    for model in [joined, plain] { if !training { model.evaluate() } }

    let a = joined(x)
    let b = plain.layers.reduce(x) { $1($0) }
    #expect(bytes(a) == bytes(b))
    let (ga, gb) = (a.squared().sum().gradients(), b.squared().sum().gradients())
    for ((name, p), (_, q)) in zip(joined.namedParameters(), plain.namedParameters()) {
      let (p, q) = (try #require(ga[p]), try #require(gb[q]))
      if name.hasPrefix("5.") {
        // The convolution before the pooling takes its sums over pooled elements, in another order.
        let ulp = dtype == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        #expect((p - q).squared().sum().item() < 64 * 64 * ulp * ulp * q.squared().sum().item(), "\(name)")
      } else {
        #expect(bytes(p) == bytes(q), "\(name)")
      }
    }
    for ((name, p), (_, q)) in zip(joined.namedBuffers(), plain.namedBuffers()) {
      #expect(bytes(p.value) == bytes(q.value), "\(name)")
    }
  }

  @Test func namesAreThoseOfThePlainLayers() {
    #expect(
      makeModel(.float32).namedParameters().map(\.name) == [
        "0.weight", "1.weight", "1.bias", "3.weight", "3.bias", "5.weight", "5.bias", "8.weight", "8.bias", "9.weight",
        "9.bias", "11.weight", "11.bias", "14.weight", "14.bias", "16.weight", "16.bias",
      ])
  }

  @Test func emptySequenceIsTheIdentity() {
    let x = Tensor([1, 2] as [Float])
    #expect(Sequential([])(x).array(of: Float.self) == [1, 2])
  }
}

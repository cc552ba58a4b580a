import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct ConcurrentInferenceTests {
  /// Eight tasks that infer with one frozen model at the same time get the bits that one gets alone.
  @Test func eightTasksGetTheBitsOfOne() async throws {
    var generator = RandomGenerator(seed: 9)
    let configuration = ModelConfiguration(imageSize: 28, channels: 1, classes: 10)
    // Unsafe by type only: a model in evaluation mode is read and never changed.
    nonisolated(unsafe) let model = try ModelRegistry.make("smallcnn", configuration, using: &generator)
    model.evaluate()
    let inputs = (0..<8).map { _ in Tensor.normal([4, 28, 28, 1], using: &generator) }
    @Sendable func infer(_ x: Tensor) -> [UInt8] {
      withoutGradient { model(x) }.withUnsafeBytes { Array($0) }
    }
    let alone = inputs.map(infer)
    for _ in 0..<5 {
      let together = await withTaskGroup(of: (Int, [UInt8]).self) { group in
        for (index, x) in inputs.enumerated() { group.addTask { (index, infer(x)) } }
        var results = [[UInt8]](repeating: [], count: inputs.count)
        for await (index, bytes) in group { results[index] = bytes }
        return results
      }
      #expect(together == alone)
    }
  }
}

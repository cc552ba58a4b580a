import MartletModels
import MartletNN
import MartletTensor
import Testing

@Suite struct DescriptionTests {
  @Test func rowsShapesParametersAndOperations() throws {
    var generator = RandomGenerator(seed: 1)
    let model = try ModelRegistry.make(
      "lenet5", ModelConfiguration(imageSize: 28, channels: 1, classes: 10), using: &generator)
    let description = describe(model, input: [1, 28, 28, 1])
    #expect(description.rows.map(\.name) == (0..<12).map { "\($0)" })
    #expect(description.rows[0].type == "Conv2D" && description.rows[0].output == [1, 28, 28, 6])
    #expect(description.rows[5].output == [1, 5, 5, 16] && description.rows[6].output == [1, 400])
    #expect(description.rows.map(\.parameters) == [156, 0, 0, 2416, 0, 0, 0, 48120, 0, 10164, 0, 850])
    #expect(description.parameters == 61_706)
    // 2·(28²·6·25 + 10²·16·150 + 400·120 + 120·84 + 84·10)
    #expect(description.operations == 833_040)
    #expect(description.description.contains("61,706") && description.description.contains("[1, 28, 28, 6]"))
  }

  /// Two operations for each of the multiply-adds of 20 convolutions and the last layer, added up by hand.
  @Test(arguments: [(32, 1_110_845_440), (64, 296_101_888)]) func operationsOfResNet18(size: Int, count: Int) throws {
    var generator = RandomGenerator(seed: 1)
    let model = try ModelRegistry.make(
      "resnet18", ModelConfiguration(imageSize: size, channels: 3, classes: 10), using: &generator)
    let before = model.namedBuffers().map { $0.buffer.value.withUnsafeBytes { Array($0) } }
    let description = describe(model, input: [1, size, size, 3])
    #expect(description.operations == count)
    #expect(description.parameters == model.parameterCount)
    #expect(description.rows.reduce(0) { $0 + $1.parameters } == model.parameterCount)
    // Describing a model leaves its mode and statistics alone.
    #expect(model.namedBuffers().map { $0.buffer.value.withUnsafeBytes { Array($0) } } == before)
    #expect(model.namedModules().allSatisfy { ($0.module as? any ModeDependent)?.isTraining ?? true })
  }

  @Test func sharedLayersCountOnce() {
    var generator = RandomGenerator(seed: 1)
    let shared = Linear(4, 4, using: &generator)
    let description = describe(Sequential(shared, ReLU(), shared), input: [2, 4])
    #expect(description.rows.map(\.parameters) == [20, 0, 0])
    #expect(description.rows.map(\.operations) == [64, 0, 64])
    #expect(description.parameters == 20 && description.operations == 128)
  }
}

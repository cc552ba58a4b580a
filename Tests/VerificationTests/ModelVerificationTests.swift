import MartletModels
import MartletNN
import MartletTensor
import MartletVerification
import Testing

extension SuiteTests {
  /// A user's own model: float32 against float64, and its gradients.
  @Suite
  struct ModelVerificationTests {
    private func report(
      _ name: String, size: Int, channels: Int = 1, _ change: (inout ModelVerification.Options) -> Void = { _ in }
    ) throws -> ModelReport {
      var generator = RandomGenerator(seed: 3)
      let configuration = ModelConfiguration(imageSize: size, channels: channels, classes: 4)
      let model = try ModelRegistry.make(name, configuration, using: &generator)
      var options = ModelVerification.Options()
      change(&options)
      return try ModelVerification(model, named: name, configuration, options: options).run()
    }

    @Test func everyLayerAndParameterHasItsError() throws {
      let report = try report("smallcnn", size: 12)
      #expect(report.layers.map(\.type).prefix(4) == ["Conv2D", "ReLU", "MaxPool2D", "Conv2D"])
      #expect(report.layers.map(\.name).prefix(4) == ["0", "1", "2", "3"])
      #expect(report.gradients.map(\.name).contains("10.weight"))
      #expect(report.check == nil)
      #expect(report.passed)
      for deviation in report.layers + [report.output] {
        #expect(deviation.relativeL2 < 1e-5, "\(deviation)")
        #expect(deviation.maximum < 1e-4, "\(deviation)")
      }
      // Two different types were really compared.
      #expect(report.output.relativeL2 > 1e-9)
      #expect(report.gradients.contains { $0.relativeL2 > 1e-9 })
      #expect(report.table().split(separator: "\n").filter { $0.count > 120 } == [])
    }

    @Test func gradientsAgreeWithDifferences() throws {
      let report = try report("smallcnn", size: 8) {
        ($0.checksGradients, $0.elementsPerParameter, $0.batch) = (true, 5, 2)
      }
      let check = try #require(report.check)
      #expect(check.count == report.gradients.count)
      #expect(check.allSatisfy { $0.checked == min($0.elements, 5) })
      #expect(check.flatMap(\.failures).map(\.description) == [])
      #expect(report.passed)
      #expect(report.table().contains("PASSED"))
    }

    @Test func batchNormalizationInTrainingModeAgrees() throws {
      let report = try report("resnet18", size: 24, channels: 3) {
        ($0.checksGradients, $0.elementsPerParameter) = (true, 1)
      }
      #expect(report.check?.flatMap(\.failures).map(\.description) == [])
      #expect(report.layers.contains { $0.name == "layer1.0.bn2" })
    }

    /// A kink between the two points is stepped around; a wrong gradient is wrong at every distance.
    @Test func narrowingHidesNoWrongGradient() {
      var options = GradientCheck.Options()
      options.narrowsAtKinks = true
      let nearKink = Tensor([3e-6, 1.0, -2.0])
      #expect(!GradientCheck.failures(inputs: [nearKink]) { $0[0].relu() }.isEmpty)
      let narrowed = GradientCheck.results(inputs: [nearKink], options: options) { [$0[0].relu()] }
      #expect(narrowed.flatMap(\.failures).map(\.description) == [])
      // The gradient of the detached factor is missing: x·x with half its slope.
      let wrong = GradientCheck.results(inputs: [Tensor([1.0, 2.0])], options: options) { [$0[0] * $0[0].detached()] }
      #expect(wrong[0].failures.count == 2)
      #expect(wrong[0].worst > 1)
    }

    @Test func aCopyOfAnotherTypeHoldsTheSameValues() throws {
      var generator = RandomGenerator(seed: 4)
      let configuration = ModelConfiguration(imageSize: 8, channels: 3, classes: 3)
      let model = try ModelRegistry.make("resnet18", configuration, using: &generator)
      let copy = try ModelRegistry.copy(of: model, named: "resnet18", configuration, dtype: .float64)
      for (a, b) in zip(Weights.named(model), Weights.named(copy)) {
        #expect(a.name == b.name)
        if a.tensor.dtype == .float32 { #expect(b.tensor.dtype == .float64) }
        #expect(
          a.tensor.cast(to: .float64).array(of: Double.self) == b.tensor.cast(to: .float64).array(of: Double.self))
      }
      #expect(throws: ModelError.self) {
        try ModelRegistry.copy(of: model, named: "nonsense", configuration, dtype: .float64)
      }
    }
  }
}

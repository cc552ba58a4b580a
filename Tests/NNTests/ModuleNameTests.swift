import MartletNN
import MartletTensor
import Testing

@Suite struct ModuleNameTests {
  final class Inner: Module {
    let weight = Parameter(Tensor([1, 2] as [Float]))
    let statistics = Buffer(Tensor([0] as [Float]))
  }

  final class Outer: Module {
    let first = Parameter(Tensor([1] as [Float]))
    let inner = Inner()
    let list = [Inner(), Inner()]
    let absent: Inner? = nil
    let present: Parameter? = Parameter(Tensor([1] as [Float]))
    let cells: [Parameter?] = [nil, Parameter(Tensor([1] as [Float]))]
    // Plain data of every permitted shape.
    let size = (3, 4)
    let label = "outer"
    let table = ["a": [1, 2]]
    let constant = Tensor([1] as [Float])
    let kernel = Size2D(3)
    let choice: WeightDecayScope = .only(["x"])
    let spelled: [any Module] = [ReLU(), Inner()]
  }

  @Test func pathsFollowPropertiesAndPositions() {
    let model = Outer()
    #expect(
      model.namedParameters().map(\.name) == [
        "first", "inner.weight", "list.0.weight", "list.1.weight", "present", "cells.1", "spelled.1.weight",
      ])
    #expect(
      model.namedBuffers().map(\.name) == [
        "inner.statistics", "list.0.statistics", "list.1.statistics", "spelled.1.statistics",
      ])
    #expect(model.namedModules().map(\.name) == ["", "inner", "list.0", "list.1", "spelled.0", "spelled.1"])
    #expect(model.parameterCount == 11)
  }

  final class Tied: Module {
    let encoder: Inner
    let decoder: Inner
    let output: Parameter
    init() {
      encoder = Inner()
      decoder = encoder
      output = encoder.weight
    }
  }

  @Test func tiedParametersAreListedOnceUnderTheirFirstName() {
    let model = Tied()
    #expect(model.namedParameters().map(\.name) == ["encoder.weight"])
    #expect(model.namedBuffers().map(\.name) == ["encoder.statistics"])
    #expect(model.namedModules().map(\.name) == ["", "encoder"])
    let aliases = model.tiedNames()
    #expect(aliases.map(\.alias) == ["decoder.weight", "decoder.statistics", "output"])
    #expect(aliases.map(\.name) == ["encoder.weight", "encoder.statistics", "encoder.weight"])
    #expect(model.parameterCount == 2)
  }

  @Test func sequencesNameByPositionAlone() {
    var generator = RandomGenerator(seed: 1)
    let model = Sequential(
      Linear(2, 3, using: &generator), ReLU(), Sequential(Linear(3, 1, bias: false, using: &generator)))
    #expect(model.namedParameters().map(\.name) == ["0.weight", "0.bias", "2.0.weight"])
  }

  @Test func namesOfLayers() {
    var generator = RandomGenerator(seed: 1)
    func names(_ layer: any Layer) -> [String] {
      layer.namedParameters().map(\.name) + layer.namedBuffers().map(\.name)
    }
    #expect(names(Linear(2, 3, using: &generator)) == ["weight", "bias"])
    #expect(names(Conv2D(2, 3, kernel: 3, bias: false, using: &generator)) == ["weight"])
    #expect(
      names(BatchNorm(3)) == ["weight", "bias", "runningMean", "runningVariance", "batchesTracked"])
    #expect(names(LayerNorm(3)) == ["weight", "bias"])
    #expect(names(LayerNorm(3, affine: false)) == [])
    #expect(names(Dropout(0.5, using: &generator)) == [])
  }

  @Test func partsWithoutGradientAreNamed() {
    var generator = RandomGenerator(seed: 1)
    let used = Linear(2, 1, using: &generator)
    let unused = Linear(2, 1, using: &generator)
    let model = Sequential(used, unused)
    let gradients = used(Tensor.ones([1, 2])).sum().gradients()
    #expect(model.parametersWithoutGradient(in: gradients) == ["1.weight", "1.bias"])
    unused.setTrainable(false)
    #expect(model.parametersWithoutGradient(in: gradients) == [])
  }
}

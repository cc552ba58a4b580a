import MartletNN
import MartletTensor
import Testing

/// Shapes that could hide a parameter stop the program and name the property.
@Suite struct HiddenParameterTests {
  final class Cell: Module { let weight = Parameter(Tensor([1] as [Float])) }
  final class InTuple: Module { let pairOfCells = (Cell(), Cell()) }
  final class InDictionary: Module { let cellsByName = ["a": Cell()] }
  final class InEmptyDictionary: Module { let cellsByName: [String: Cell] = [:] }
  final class Lazy: Module { lazy var lazyCell = Cell() }
  final class InClosure: Module { let makeCell: () -> Cell = { Cell() } }
  final class Box { let weight = Parameter(Tensor([1] as [Float])) }
  final class InUnknownClass: Module { let box = Box() }
  struct Pair { let weight = Parameter(Tensor([1] as [Float])) }
  final class InStruct: Module { let pair = Pair() }
  enum Choice { case cell(Cell) }
  final class InEnum: Module { let choice: Choice? = Choice.cell(Cell()) }
  final class Cycle: Module { var parent: Cycle? }

  private func expectRefusal(_ result: ExitTest.Result?, naming words: String...) throws {
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    for word in words { #expect(text.contains(word), "\(word) in: \(text)") }
  }

  @Test func tuple() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InTuple().namedParameters()
    }
    try expectRefusal(result, naming: "pairOfCells", "InTuple", "tuple")
  }

  @Test func dictionary() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InDictionary().namedParameters()
    }
    try expectRefusal(result, naming: "cellsByName", "dictionary")
  }

  @Test func emptyDictionary() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InEmptyDictionary().namedParameters()
    }
    try expectRefusal(result, naming: "cellsByName", "dictionary")
  }

  @Test func lazyProperty() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Lazy().namedParameters()
    }
    try expectRefusal(result, naming: "lazyCell", "lazy")
  }

  @Test func closure() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InClosure().namedParameters()
    }
    try expectRefusal(result, naming: "makeCell", "closure")
  }

  @Test func unknownClass() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InUnknownClass().namedParameters()
    }
    try expectRefusal(result, naming: "box", "Box", "not a Module")
  }

  @Test func structWithParameter() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InStruct().namedParameters()
    }
    try expectRefusal(result, naming: "pair", "Parameter")
  }

  @Test func enumWithModule() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = InEnum().namedParameters()
    }
    try expectRefusal(result, naming: "choice", "Cell")
  }

  @Test func moduleInsideItself() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let module = Cycle()
      module.parent = module
      _ = module.namedParameters()
    }
    try expectRefusal(result, naming: "parent", "contains itself")
  }

  @Test func impossibleLayers() async throws {
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Conv2D(3, 4, kernel: 3, groups: 2, using: &generator)
    }
    try expectRefusal(groups, naming: "Conv2D", "2 groups", "3 input")
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Dropout(1, using: &generator)
    }
    try expectRefusal(rate, naming: "Dropout", "1.0")
    let flattened = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      _ = Linear(10, 2, flattened: FeatureMap(height: 2, width: 2, channels: 2), using: &generator)
    }
    try expectRefusal(flattened, naming: "Linear", "10", "8")
  }
}

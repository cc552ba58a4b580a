import Glibc
import MartletNN
import MartletTensor
import Testing

/// An optimiser, its formula in plain Swift over Double, and what PyTorch makes of five steps.
struct OptimizerRow: Sendable, CustomStringConvertible {
  /// The formula's state for one number.
  struct Cell {
    var value: Double
    var first = 0.0
    var second = 0.0
  }

  let description: String
  let make: @Sendable (any Module) -> any Optimizer
  /// (cell, gradient, rate, step from 1)
  let formula: @Sendable (inout Cell, Double, Double, Int) -> Void
  /// torch.optim in float64 from [0.5, −1, 2] with gradients sin(t + [0, 1, 2]), t = 1 … 5, at a rate of 0.1 (PyTorch 2).
  let torch: [Double]

  static let all: [OptimizerRow] = [
    OptimizerRow(description: "SGD, momentum, decay", make: { SGD($0, momentum: 0.9, weightDecay: 0.05) }) {
      cell, gradient, rate, _ in
      cell.first = 0.9 * cell.first + gradient + 0.05 * cell.value
      cell.value -= rate * cell.first
    } torch: {
      [0.022837587960145067, -0.9342326849706417, 2.3156757906865333]
    },
    OptimizerRow(description: "SGD, Nesterov", make: { SGD($0, momentum: 0.9, nesterov: true, weightDecay: 0.05) }) {
      cell, gradient, rate, _ in
      let g = gradient + 0.05 * cell.value
      cell.first = 0.9 * cell.first + g
      cell.value -= rate * (g + 0.9 * cell.first)
    } torch: {
      [0.05368370951017748, -0.8169923110331803, 2.3488551691450055]
    },
    OptimizerRow(description: "Adam", make: { Adam($0, weightDecay: 0.05) }) { cell, gradient, rate, step in
      adam(&cell, gradient + 0.05 * cell.value, rate, step)
    } torch: {
      [0.19240885189376572, -1.0887140184603732, 2.1041677557702285]
    },
    OptimizerRow(description: "AdamW", make: { AdamW($0, weightDecay: 0.05) }) { cell, gradient, rate, step in
      cell.value -= rate * 0.05 * cell.value
      adam(&cell, gradient, rate, step)
    } torch: {
      [0.1888274955055631, -1.0856675588713978, 2.0986435550893305]
    },
    OptimizerRow(description: "RMSProp", make: { RMSProp($0, momentum: 0.5, weightDecay: 0.05) }) {
      cell, gradient, rate, _ in
      let g = gradient + 0.05 * cell.value
      cell.first = 0.99 * cell.first + 0.01 * g * g
      cell.second = 0.5 * cell.second + g / (cell.first.squareRoot() + 1e-8)
      cell.value -= rate * cell.second
    } torch: {
      [-1.4066806866241532, -0.5752534129582246, 2.808878465877913]
    },
    OptimizerRow(description: "AdaGrad", make: { AdaGrad($0, weightDecay: 0.05) }) { cell, gradient, rate, _ in
      let g = gradient + 0.05 * cell.value
      cell.first += g * g
      cell.value -= rate * g / (cell.first.squareRoot() + 1e-10)
    } torch: {
      [0.418316962446491, -0.9559585411297516, 2.030876165542224]
    },
    OptimizerRow(description: "SGD, plain", make: { SGD($0) }) { cell, gradient, rate, _ in
      cell.value -= rate * gradient
    } torch: {
      // 0.1·Σ sin: no decay, no momentum.
      (0...2).map { i in [0.5, -1, 2][i] - 0.1 * (1...5).reduce(0) { $0 + sin(Double($1 + i)) } }
    },
  ]

  init(
    description: String, make: @escaping @Sendable (any Module) -> any Optimizer,
    formula: @escaping @Sendable (inout Cell, Double, Double, Int) -> Void, torch: () -> [Double]
  ) {
    self.description = description
    self.make = make
    self.formula = formula
    self.torch = torch()
  }

  private static func adam(_ cell: inout Cell, _ gradient: Double, _ rate: Double, _ step: Int) {
    cell.first = 0.9 * cell.first + 0.1 * gradient
    cell.second = 0.999 * cell.second + 0.001 * gradient * gradient
    let first = cell.first / (1 - pow(0.9, Double(step)))
    let second = cell.second / (1 - pow(0.999, Double(step)))
    cell.value -= rate * first / (second.squareRoot() + 1e-8)
  }
}

/// Parameters without a network around them.
final class Bag: Module {
  let parameters: [Parameter]
  init(_ tensors: [Tensor]) { parameters = tensors.map { Parameter($0) } }

  /// Gradients that are exactly the given tensors.
  func gradients(_ values: [Tensor]) -> Gradients {
    zip(parameters, values).map { ($0.value * $1).sum() }.reduce(Tensor.zeros([], dtype: values[0].dtype), +)
      .gradients()
  }
}

@Suite struct OptimizerTests {
  @Test(arguments: OptimizerRow.all) func agreesWithPyTorch(row: OptimizerRow) {
    let bag = Bag([Tensor([0.5, -1, 2] as [Double])])
    let optimizer = row.make(bag)
    for t in 1...5 {
      let gradient = Tensor((0...2).map { sin(Double(t + $0)) })
      optimizer.update(with: bag.gradients([gradient]), learningRate: 0.1)
    }
    for (value, expected) in zip(bag.parameters[0].value.array(of: Double.self), row.torch) {
      #expect(abs(value - expected) <= 1e-13 * max(1, abs(expected)), "\(value) and \(expected)")
    }
    #expect(optimizer.step == 5)
  }

  /// A thousand steps in both types against the formula in Double: relative L2 at most 1e-5 in float32, 1e-13 in float64.
  @Test(arguments: OptimizerRow.all, [DType.float32, .float64])
  func followsItsFormula(row: OptimizerRow, dtype: DType) {
    let shapes: [Shape] = [[33], [17, 5], [1]]
    var generator = RandomGenerator(seed: 31)
    let start = shapes.map { Tensor.normal($0, dtype: .float32, using: &generator) }
    let bag = Bag(start.map { $0.cast(to: dtype) })
    let optimizer = row.make(bag)
    var cells = start.flatMap { $0.array(of: Float.self).map { OptimizerRow.Cell(value: Double($0)) } }
    for step in 1...1000 {
      let gradients = shapes.map { Tensor.normal($0, dtype: .float32, using: &generator) }
      optimizer.update(with: bag.gradients(gradients.map { $0.cast(to: dtype) }), learningRate: 0.001)
      for (index, g) in gradients.flatMap({ $0.array(of: Float.self) }).enumerated() {
        row.formula(&cells[index], Double(g), 0.001, step)
      }
    }
    let values = bag.parameters.flatMap { $0.value.cast(to: .float64).array(of: Double.self) }
    let error = zip(values, cells).reduce(0) { $0 + ($1.0 - $1.1.value) * ($1.0 - $1.1.value) }
    let norm = cells.reduce(0) { $0 + $1.value * $1.value }
    #expect((error / norm).squareRoot() <= (dtype == .float32 ? 1e-5 : 1e-13))
  }

  @Test func frozenAndUnusedParametersStay() {
    let bag = Bag([Tensor([1] as [Double]), Tensor([2] as [Double]), Tensor([3] as [Double])])
    let optimizer = Adam(bag, weightDecay: 0.1)
    bag.parameters[1].isTrainable = false
    let loss = (bag.parameters[0].value * bag.parameters[1].value).sum()
    optimizer.update(with: loss.gradients(), learningRate: 0.5)
    #expect(bag.parameters[0].value.item() < 1)
    #expect(bag.parameters[1].value.item() == 2 && bag.parameters[2].value.item() == 3)
    #expect(optimizer.stateTensors().map(\.name).contains("parameters.1.first") == false)
  }

  /// A parameter that joins late has its own bias correction: its first Adam step is the learning rate.
  @Test func lateParametersCountTheirOwnSteps() {
    let bag = Bag([Tensor([0] as [Double]), Tensor([0] as [Double])])
    let optimizer = Adam(bag)
    let g = Tensor([1] as [Double])
    bag.parameters[1].isTrainable = false
    for _ in 0..<50 { optimizer.update(with: bag.gradients([g, g]), learningRate: 0.01) }
    bag.parameters[1].isTrainable = true
    optimizer.update(with: bag.gradients([g, g]), learningRate: 0.01)
    #expect(abs(bag.parameters[1].value.item() + 0.01) < 1e-9)
  }

  @Test func decayCanBeLimited() {
    func decayed(_ scope: WeightDecayScope) -> [Double] {
      let bag = Bag([Tensor([1] as [Double], shape: [1, 1]), Tensor([1] as [Double])])
      let zeros = [Tensor.zeros([1, 1], dtype: .float64), Tensor.zeros([1], dtype: .float64)]
      SGD(bag, weightDecay: 0.5, decay: scope).update(with: bag.gradients(zeros), learningRate: 1)
      return bag.parameters.map { $0.value.item() }
    }
    #expect(decayed(.all) == [0.5, 0.5])
    #expect(decayed(.matrices) == [0.5, 1])
    #expect(decayed(.only(["parameters.1"])) == [1, 0.5])
  }

  @Test func clippingScalesToTheNorm() {
    let bag = Bag([Tensor([0, 0] as [Double]), Tensor([0] as [Double])])
    let optimizer = SGD(bag)
    let gradients = bag.gradients([Tensor([3, 0] as [Double]), Tensor([4] as [Double])])
    #expect(optimizer.gradientNorm(gradients) == 5)
    #expect(optimizer.update(with: gradients, learningRate: 1, clippingNorm: 1) == 5)
    let clipped = bag.parameters.flatMap { $0.value.array(of: Double.self) }
    for (value, expected) in zip(clipped, [-0.6, 0, -0.8]) { #expect(abs(value - expected) < 1e-15) }
    #expect(optimizer.update(with: gradients, learningRate: 1, clippingNorm: 10) == 5)
    let whole = bag.parameters.flatMap { $0.value.array(of: Double.self) }
    for (value, expected) in zip(whole, [-3.6, 0, -4.8]) { #expect(abs(value - expected) < 1e-15) }
    let infinite = bag.gradients([Tensor([.infinity, 0] as [Double]), Tensor([4] as [Double])])
    let before = bag.parameters.flatMap { $0.value.array(of: Double.self) }
    #expect(optimizer.update(with: infinite, learningRate: 1, clippingNorm: 1).isFinite == false)
    #expect(bag.parameters.flatMap { $0.value.array(of: Double.self) } == before)
  }
}

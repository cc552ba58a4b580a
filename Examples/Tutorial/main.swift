import Foundation
import Martlet

let x = Tensor([1.0, 2.0, 3.0]).trackingGradient()
let y = (x * x + 2 * x).sum()
let slope = y.gradients()[x]!
print(slope.array(of: Double.self))

final class Regressor: Layer {
  let hidden: Linear
  let output: Linear

  init(using generator: inout RandomGenerator) {
    hidden = Linear(1, 32, using: &generator)
    output = Linear(32, 1, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).tanh()) }
}

let count = 128
let inputs = (0..<count).map { 6 * Float($0) / Float(count - 1) - 3 }
let points = Tensor(inputs, shape: [count, 1])
let targets = Tensor(inputs.map { sin($0) }, shape: [count, 1])

var generator = RandomGenerator(seed: 0)
let model = Regressor(using: &generator)
print(describe(model, input: [1, 1]))

let optimizer = AdamW(model, weightDecay: 0)
let schedule = Schedule.oneCycle(1e-2)
for step in 0..<1000 {
  let loss = meanSquaredError(model(points), targets)
  let rate = schedule.learningRate(atStep: step, of: 1000)
  optimizer.update(with: loss.gradients(), learningRate: rate)
}
let error = withoutGradient { meanSquaredError(model(points), targets).item() }
print("mean squared error \(error)")

let path = FileManager.default.temporaryDirectory.path + "/regressor-\(getpid()).safetensors"
defer { try? FileManager.default.removeItem(atPath: path) }
try model.save(to: path)
let copy = Regressor(using: &generator)
try copy.load(from: path)
let same = withoutGradient { copy(points).array(of: Float.self) == model(points).array(of: Float.self) }
print("the copy answers the same: \(same)")

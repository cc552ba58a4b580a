import MartletKernels
import Testing

/// A thousand float32 steps against the formulas in Double, and the fork-join over slots.
@Suite struct OptimizerKernelsTests {
  struct Rule: Sendable, CustomTestStringConvertible {
    var name: String
    var momentum = 0.0
    var dampening = 0.0
    var nesterov = false
    var weightDecay = 0.0
    var decoupled = false
    var centered = false
    var testDescription: String { name }
  }

  static let rules = [
    Rule(name: "sgd"), Rule(name: "sgd", weightDecay: 0.01),
    Rule(name: "sgd", momentum: 0.9, dampening: 0.1, weightDecay: 0.01),
    Rule(name: "sgd", momentum: 0.9, nesterov: true),
    Rule(name: "adam"), Rule(name: "adam", weightDecay: 0.01), Rule(name: "adam", weightDecay: 0.01, decoupled: true),
    Rule(name: "rmsProp"), Rule(name: "rmsProp", momentum: 0.9), Rule(name: "rmsProp", centered: true),
    Rule(name: "rmsProp", momentum: 0.5, weightDecay: 0.01, centered: true), Rule(name: "adaGrad"),
    Rule(name: "adaGrad", weightDecay: 0.01),
  ]

  /// One element in Double.
  struct Element {
    var p: Double
    var m = 0.0
    var v = 0.0
    var a = 0.0

    init(_ p: Double) { self.p = p }

    mutating func step(_ rule: Rule, _ gradient: Double, rate: Double, step: Int) {
      var d = gradient + (rule.decoupled ? 0 : rule.weightDecay * p)
      switch rule.name {
      case "sgd":
        if rule.momentum != 0 {
          m = step == 1 ? d : rule.momentum * m + (1 - rule.dampening) * d
          d = rule.nesterov ? d + rule.momentum * m : m
        }
        p -= rate * d
      case "adam":
        if rule.decoupled { p *= 1 - rate * rule.weightDecay }
        m = 0.9 * m + 0.1 * d
        v = 0.999 * v + 0.001 * d * d
        let (biasM, biasV) = (1 - power(0.9, step), 1 - power(0.999, step))
        p -= rate * (m / biasM) / ((v / biasV).squareRoot() + 1e-8)
      case "rmsProp":
        v = 0.99 * v + 0.01 * d * d
        if rule.centered { a = 0.99 * a + 0.01 * d }
        m = rule.momentum * m + d / ((v - a * a).squareRoot() + 1e-8)
        p -= rate * m
      default:
        v += d * d
        p -= rate * d / (v.squareRoot() + 1e-10)
      }
    }

    private func power(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { x, _ in x * base } }
  }

  static func update<T: KernelScalar>(_ rule: Rule, _ slots: [OptimizerSlot<T>], rate: Double, step: Int, scale: Double)
  {
    switch rule.name {
    case "sgd":
      OptimizerKernels.sgd(
        slots, learningRate: rate, momentum: rule.momentum, dampening: rule.dampening, nesterov: rule.nesterov,
        weightDecay: rule.weightDecay, gradientScale: scale, firstStep: step == 1)
    case "adam":
      OptimizerKernels.adam(
        slots, learningRate: rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: rule.weightDecay,
        decoupled: rule.decoupled, step: step, gradientScale: scale)
    case "rmsProp":
      OptimizerKernels.rmsProp(
        slots, learningRate: rate, alpha: 0.99, epsilon: 1e-8, weightDecay: rule.weightDecay, momentum: rule.momentum,
        gradientScale: scale)
    default:
      OptimizerKernels.adaGrad(
        slots, learningRate: rate, epsilon: 1e-10, weightDecay: rule.weightDecay, gradientScale: scale)
    }
  }

  /// The arrays of one slot: parameter, gradient and three of state, the last three zero.
  struct Buffers {
    let arrays: [UnsafeMutableBufferPointer<Float>]

    init(parameter: [Float], gradient: [Float]) {
      let zeros = [Float](repeating: 0, count: parameter.count)
      arrays = [parameter, gradient, zeros, zeros, zeros].map {
        let array = UnsafeMutableBufferPointer<Float>.allocate(capacity: $0.count)
        _ = array.initialize(from: $0)
        return array
      }
    }

    func slot(_ rule: Rule) -> OptimizerSlot<Float> {
      let usesSecond = rule.name == "adam" || (rule.name == "rmsProp" && rule.momentum != 0)
      return OptimizerSlot(
        parameter: arrays[0].baseAddress!, gradient: UnsafePointer(arrays[1].baseAddress!),
        first: arrays[2].baseAddress,
        second: usesSecond ? arrays[3].baseAddress : nil, third: rule.centered ? arrays[4].baseAddress : nil,
        count: arrays[0].count)
    }

    func deallocate() { for array in arrays { array.deallocate() } }
  }

  @Test(arguments: rules) func thousandStepsStayClose(_ rule: Rule) {
    let count = 53
    var generator = MapsGenerator(seed: 31)
    let start: [Float] = generator.normals(count)
    var exact = start.map { Element(Double($0)) }
    let buffers = Buffers(parameter: start, gradient: start)
    defer { buffers.deallocate() }
    for step in 1...1_000 {
      let gradient: [Float] = generator.normals(count, mean: 0.3)
      _ = buffers.arrays[1].update(fromContentsOf: gradient)
      for i in 0..<count { exact[i].step(rule, 0.5 * Double(gradient[i]), rate: 0.01, step: step) }
      Self.update(rule, [buffers.slot(rule)], rate: 0.01, step: step, scale: 0.5)
    }
    var (error, size) = (0.0, 0.0)
    for (value, element) in zip(buffers.arrays[0], exact) {
      let difference = Double(value) - element.p
      error += difference * difference
      size += element.p * element.p
    }
    #expect(error <= 1e-10 * size)
  }

  /// Slots of many sizes in one call give the bits of one call a slot.
  @Test(arguments: rules) func slotsDoNotInfluenceEachOther(_ rule: Rule) {
    func run(together: Bool) -> [[Float]] {
      var generator = MapsGenerator(seed: 32)
      let buffers = [1, 16, 17, 40_000, 5, 16_384, 100].map {
        Buffers(parameter: generator.normals($0), gradient: generator.normals($0))
      }
      defer { for buffer in buffers { buffer.deallocate() } }
      let slots = buffers.map { $0.slot(rule) }
      if together {
        Self.update(rule, slots, rate: 0.01, step: 3, scale: 1)
      } else {
        for slot in slots { Self.update(rule, [slot], rate: 0.01, step: 3, scale: 1) }
      }
      return buffers.flatMap { $0.arrays.map { Array($0) } }
    }
    #expect(zip(run(together: true), run(together: false)).allSatisfy { sameBits($0, $1) })
  }
}

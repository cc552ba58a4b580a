import MartletKernels
import MartletReference

/// Pooling: maxima and their places exactly, averages as means, gradients against their own sums.
enum PoolingFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      maximum(T.self), maximumBackward(T.self), select(T.self), average(T.self, backward: false),
      average(T.self, backward: true),
      global(T.self, backward: false), global(T.self, backward: true),
    ]
  }

  private static let axes = [
    Axis("batch", [0, 1, 2, 3]), Axis("size", ["1x1", "2x2", "3x5", "5x3", "8x8", "7x9", "13x16"]),
    Axis("channels", [1, 2, 3, 8, 15, 16, 17, 33, 64]), Axis("kernel", ["1x1", "2x2", "3x3", "2x3", "5x4"]),
    Axis("stride", ["1x1", "2x2", "1x2", "3x1"]), Axis("padding", ["0x0", "1x1", "1x0", "2x2"]), .threads,
  ]

  private static func geometry(_ p: CaseParameters) -> PoolGeometry? {
    try? PoolGeometry(
      batch: p.int("batch"), height: p.pair("size").0, width: p.pair("size").1, channels: p.int("channels"),
      kernel: p.pair("kernel"), stride: p.pair("stride"), padding: p.pair("padding"))
  }

  /// x with ties, and a NaN and infinities where asked for.
  private static func maximum<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "maxPool.\(T.typeName)", measure: "wrong values and places", bound: 0, dependence: .level,
      axes: axes + [.flag("ties"), Axis("special", ["none", "nan", "-inf"])], allows: { geometry($0) != nil }
    ) { p, seed, kernels in
      guard let g = geometry(p) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let x = random.buffer(g.inputCount, of: T.self)
      if p.flag("ties") { for i in 0..<x.count { x[i] = T(Int(2 * x[i].double)) } }
      if p["special"] != "none" {
        for _ in 0..<x.count / 5 { x[random.below(x.count)] = p["special"] == "nan" ? .nan : -.infinity }
      }
      let (y, expected) = (random.output(g.outputCount, of: T.self), random.output(g.outputCount, of: T.self))
      let places = CaseMemory.allocate(g.outputCount + 1, repeating: UInt16(0xDEAD))
      let expectedPlaces = CaseMemory.allocate(g.outputCount + 1, repeating: UInt16(0xBEEF))
      T.table(of: kernels).maximumPool(g, x.read, y.pointer, places)
      MartletReference.Pooling.maximum(g, x.read, expected.pointer, indices: expectedPlaces)
      var result = Measurement()
      result.compareExactly("y", y, expected)
      for i in 0..<g.outputCount where places[i] != expectedPlaces[i] {
        result.fail("the place of output \(i) is \(places[i]), expected \(expectedPlaces[i])")
      }
      if places[g.outputCount] != 0xDEAD { result.fail("an element after the last place was written") }
      return result
    }
  }

  private static func maximumBackward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "maxPool.dx.\(T.typeName)", measure: "err / (eps Σ|dy|)", bound: 16, dependence: .level,
      axes: axes + [.flag("mask")], allows: { geometry($0) != nil }
    ) { p, seed, kernels in
      guard let g = geometry(p) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let x = random.buffer(g.inputCount, of: T.self)
      let y = random.output(g.outputCount, of: T.self)
      let places = CaseMemory.allocate(g.outputCount, repeating: UInt16(0))
      MartletReference.Pooling.maximum(g, x.read, y.pointer, indices: places)
      let dy = random.buffer(g.outputCount, of: T.self)
      let magnitudes = dy.magnitudes
      let dx = random.output(g.inputCount, of: T.self)
      let mask = p.flag("mask") ? y : nil
      T.table(of: kernels).maximumPoolBackward(g, dy.read, places, mask?.read, dx.pointer)
      let (expected, magnitude) = (WideBuffer<T>(count: g.inputCount), WideBuffer<Float>(count: g.inputCount))
      typealias Reference = MartletReference.Pooling
      Reference.maximumBackward(g, dy: dy.read, indices: places, mask: mask?.read, dx: expected.pointer)
      Reference.maximumBackward(g, dy: magnitudes.read, indices: places, dx: magnitude.pointer)
      var result = Measurement()
      result.compare("dx", dx, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }

  /// What the maxima's places hold in another image: the transpose of the gradient.
  private static func select<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "maxPool.select.\(T.typeName)", measure: "wrong values", bound: 0, dependence: [], axes: axes,
      allows: { geometry($0) != nil }
    ) { p, seed, kernels in
      guard let g = geometry(p) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let (x, other) = (random.buffer(g.inputCount, of: T.self), random.buffer(g.inputCount, of: T.self))
      let places = CaseMemory.allocate(g.outputCount, repeating: UInt16(0))
      MartletReference.Pooling.maximum(g, x.read, random.output(g.outputCount, of: T.self).pointer, indices: places)
      let (y, expected) = (random.output(g.outputCount, of: T.self), random.output(g.outputCount, of: T.self))
      T.table(of: kernels).maximumPoolSelect(g, other.read, places, y.pointer)
      MartletReference.Pooling.select(g, other.read, indices: places, expected.pointer)
      var result = Measurement()
      result.compareExactly("y", y, expected)
      return result
    }
  }

  private static func average<T: VerificationScalar>(_: T.Type, backward: Bool) -> CaseFamily {
    CaseFamily(
      "averagePool\(backward ? ".dx" : "").\(T.typeName)", measure: "err / (eps Σ|x|/n)", bound: 16, dependence: .level,
      axes: axes + [Axis("distribution", InputDistribution.allCases.map(\.rawValue))], allows: { geometry($0) != nil }
    ) { p, seed, kernels in
      guard let g = geometry(p) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let (inputs, outputs) = backward ? (g.outputCount, g.inputCount) : (g.inputCount, g.outputCount)
      let x = random.buffer(inputs, distribution, of: T.self)
      let magnitudes = x.magnitudes
      let y = random.output(outputs, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: outputs), WideBuffer<Float>(count: outputs))
      typealias Reference = MartletReference.Pooling
      if backward {
        T.table(of: kernels).averagePoolBackward(g, x.read, y.pointer)
        Reference.averageBackward(g, dy: x.read, dx: expected.pointer)
        Reference.averageBackward(g, dy: magnitudes.read, dx: magnitude.pointer)
      } else {
        T.table(of: kernels).averagePool(g, x.read, y.pointer)
        Reference.average(g, x.read, expected.pointer)
        Reference.average(g, magnitudes.read, magnitude.pointer)
      }
      var result = Measurement()
      result.compare("result", y, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }

  private static func global<T: VerificationScalar>(_: T.Type, backward: Bool) -> CaseFamily {
    CaseFamily(
      "globalPool\(backward ? ".dx" : "").\(T.typeName)", measure: "err / (eps Σ|x|/n)", bound: 16, dependence: .level,
      axes: [
        Axis("batch", [0, 1, 2, 5]), Axis("positions", [1, 2, 9, 16, 49, 65, 1000]),
        Axis("channels", [1, 2, 3, 8, 15, 16, 17, 33, 64]),
        Axis("distribution", InputDistribution.allCases.map(\.rawValue)), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (batch, positions, channels) = (p.int("batch"), p.int("positions"), p.int("channels"))
      let sizes = (batch * positions * channels, batch * channels)
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let x = random.buffer(backward ? sizes.1 : sizes.0, distribution, of: T.self)
      let magnitudes = x.magnitudes
      let outputs = backward ? sizes.0 : sizes.1
      let y = random.output(outputs, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: outputs), WideBuffer<Float>(count: outputs))
      typealias Reference = MartletReference.Pooling
      if backward {
        T.table(of: kernels).globalAverageBackward(x.read, y.pointer, batch, positions, channels)
        Reference.globalAverageBackward(
          dy: x.read, dx: expected.pointer, batch: batch, positions: positions, channels: channels)
        Reference.globalAverageBackward(
          dy: magnitudes.read, dx: magnitude.pointer, batch: batch, positions: positions, channels: channels)
      } else {
        T.table(of: kernels).globalAverage(x.read, y.pointer, batch, positions, channels)
        Reference.globalAverage(
          x.read, expected.pointer, batch: batch, positions: positions, channels: channels)
        Reference.globalAverage(
          magnitudes.read, magnitude.pointer, batch: batch, positions: positions, channels: channels)
      }
      var result = Measurement()
      result.compare("result", y, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }
}

import MartletKernels
import MartletReference

/// Interpolation, adaptive means and their adjoints as weighted sums; maxima over windows and their places exactly.
enum ResamplingFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [resample(T.self, adjoint: false), resample(T.self, adjoint: true), maximum(T.self), maximumBackward(T.self)]
  }

  private static let axes = [
    Axis("inputs", [1, 2, 3, 5, 8, 17, 64, 150]), Axis("outputs", [1, 2, 3, 4, 7, 16, 33, 120]),
    Axis("outer", [0, 1, 2, 5]), Axis("inner", [1, 2, 3, 8, 15, 16, 17, 33, 257, 600]),
    Axis("distribution", InputDistribution.allCases.map(\.rawValue)), .threads,
  ]
  private static let kind = Axis("kind", ["nearest", "linear", "aligned", "mean"])

  private static func allows(_ p: CaseParameters) -> Bool {
    p.int("inputs") * max(p.int("outer"), 1) * p.int("inner") <= 40_000
      && p.int("outputs") * max(p.int("outer"), 1) * p.int("inner") <= 40_000
  }

  private static func table(_ p: CaseParameters) -> ResamplingTable {
    let (inputs, outputs) = (p.int("inputs"), p.int("outputs"))
    switch p["kind"] {
    case "nearest": return .nearest(inputs: inputs, outputs: outputs)
    case "mean": return .adaptiveMean(inputs: inputs, outputs: outputs)
    default: return .linear(inputs: inputs, outputs: outputs, alignsCorners: p["kind"] == "aligned")
    }
  }

  private static func resample<T: VerificationScalar>(_: T.Type, adjoint: Bool) -> CaseFamily {
    CaseFamily(
      "resample\(adjoint ? ".dx" : "").\(T.typeName)", measure: "err / (eps Σ|w||x|)", bound: 16, dependence: .level,
      axes: axes + [kind], allows: allows
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let table = adjoint ? table(p).transposed : table(p)
      let (outer, inner) = (p.int("outer"), p.int("inner"))
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let x = random.buffer(outer * table.inputs * inner, distribution, of: T.self)
      let magnitudes = x.magnitudes
      let count = outer * table.outputs * inner
      let y = random.output(count, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: count), WideBuffer<Float>(count: count))
      T.table(of: kernels).resample(table, x.read, y.pointer, outer, inner)
      typealias Reference = MartletReference.Resampling
      Reference.apply(table, x.read, expected.pointer, outer: outer, inner: inner)
      Reference.apply(table, magnitudes.read, magnitude.pointer, outer: outer, inner: inner)
      var result = Measurement()
      result.compare("y", y, expected) { T.epsilon * magnitude[$0] }
      return result
    }
  }

  private static func windows(_ p: CaseParameters) -> [Range<Int>] {
    (0..<p.int("outputs")).map {
      ResamplingTable.adaptiveWindow($0, inputs: p.int("inputs"), outputs: p.int("outputs"))
    }
  }

  private static func maximum<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "windowMaximum.\(T.typeName)", measure: "wrong values and places", bound: 0, dependence: [],
      axes: axes + [.flag("ties"), Axis("special", ["none", "nan", "-inf"])], allows: allows
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (outer, inputs, inner, windows) = (p.int("outer"), p.int("inputs"), p.int("inner"), windows(p))
      let x = random.buffer(outer * inputs * inner, of: T.self)
      if p.flag("ties") { for i in 0..<x.count { x[i] = T(Int(2 * x[i].double)) } }
      if p["special"] != "none" {
        for _ in 0..<x.count / 5 { x[random.below(x.count)] = p["special"] == "nan" ? .nan : -.infinity }
      }
      let count = outer * windows.count * inner
      let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
      let (places, expectedPlaces) = (
        CaseMemory.allocate(count + 1, repeating: Int32(-7)), CaseMemory.allocate(count + 1, repeating: Int32(-9))
      )
      T.table(of: kernels).windowMaximum(windows, x.read, y.pointer, places, outer, inputs, inner)
      MartletReference.WindowMaximum.forward(
        windows, x.read, expected.pointer, places: expectedPlaces, outer: outer, inputs: inputs, inner: inner)
      var result = Measurement()
      result.compareExactly("y", y, expected)
      for i in 0..<count where places[i] != expectedPlaces[i] {
        result.fail("the place of output \(i) is \(places[i]), expected \(expectedPlaces[i])")
      }
      if places[count] != -7 { result.fail("an element after the last place was written") }
      return result
    }
  }

  /// The gradient of the maxima, and its own adjoint, which only copies.
  private static func maximumBackward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "windowMaximum.dx.\(T.typeName)", measure: "err / (eps Σ|dy|)", bound: 16, dependence: [], axes: axes,
      allows: allows
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (outer, inputs, inner, windows) = (p.int("outer"), p.int("inputs"), p.int("inner"), windows(p))
      let (inputCount, outputCount) = (outer * inputs * inner, outer * windows.count * inner)
      let places = CaseMemory.allocate(outputCount + 1, repeating: Int32(0))
      for i in 0..<outputCount {
        let window = windows[i / inner % windows.count]
        places[i] = Int32(window.lowerBound + random.below(window.count))
      }
      let distribution = InputDistribution(rawValue: p["distribution"]) ?? .normal
      let dy = random.buffer(outputCount, distribution, of: T.self)
      let magnitudes = dy.magnitudes
      let dx = random.output(inputCount, of: T.self)
      let (expected, magnitude) = (WideBuffer<T>(count: inputCount), WideBuffer<Float>(count: inputCount))
      typealias Reference = MartletReference.WindowMaximum
      T.table(of: kernels).windowMaximumScatter(dy.read, places, dx.pointer, outer, inputs, windows.count, inner)
      Reference.scatter(
        dy.read, places: places, expected.pointer, outer: outer, inputs: inputs, outputs: windows.count, inner: inner)
      Reference.scatter(
        magnitudes.read, places: places, magnitude.pointer, outer: outer, inputs: inputs, outputs: windows.count,
        inner: inner)
      var result = Measurement()
      result.compare("dx", dx, expected) { T.epsilon * magnitude[$0] }
      let x = random.buffer(inputCount, of: T.self)
      let (y, copied) = (random.output(outputCount, of: T.self), random.output(outputCount, of: T.self))
      T.table(of: kernels).windowMaximumGather(x.read, places, y.pointer, outer, inputs, windows.count, inner)
      Reference.gather(
        x.read, places: places, copied.pointer, outer: outer, inputs: inputs, outputs: windows.count, inner: inner)
      result.compareExactly("gathered", y, copied)
      return result
    }
  }
}

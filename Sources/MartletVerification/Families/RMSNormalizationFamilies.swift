import MartletKernels
import MartletReference

/// Root mean square normalisation: layer normalisation without a mean.
enum RMSNormalizationFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [forward(T.self), backward(T.self)] }

  private static let axes = [
    Axis("rows", [0, 1, 2, 3, 8, 17, 65, 300]), Axis("columns", [1, 2, 3, 8, 15, 16, 17, 33, 64, 129, 257, 1000]),
    Axis("distribution", InputDistribution.allCases.map(\.rawValue)), .flag("gamma"), .threads,
  ]

  @Sendable
  private static func isSmall(_ p: CaseParameters) -> Bool { p.int("rows") * p.int("columns") <= 60_000 }

  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "rmsNorm.\(T.typeName)", measure: "err / (eps |y|)", bound: 16, dependence: .level,
      axes: axes + [Axis("epsilon", ["1e-5", "1e-12", "0.1"])], allows: isSmall,
      quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = random.buffer(rows * columns, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(columns, of: T.self) : nil
      let (y, inverse) = (random.output(rows * columns, of: T.self), random.output(rows, of: T.self))
      T.table(of: kernels).rmsForward(
        RMSForwardCall(
          x: x.read, gamma: gamma?.read, epsilon: p.double("epsilon"), y: y.pointer, inverseRoot: inverse.pointer,
          rows: rows, columns: columns))
      let (wideY, wideInverse) = (WideBuffer<T>(count: rows * columns), WideBuffer<T>(count: rows))
      MartletReference.RMSNormalization.forward(
        x.read, gamma: gamma?.read, epsilon: p.double("epsilon"), wideY.pointer, inverseRoot: wideInverse.pointer,
        rows: rows, columns: columns)
      var result = Measurement()
      // All terms of the mean of squares are positive: nothing cancels.
      result.compare("inverse", inverse, wideInverse) { wideInverse[$0].high * T.epsilon }
      result.compare("y", y, wideY) { abs(wideY[$0].high) * T.epsilon + T.leastNormalMagnitude.double }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "rmsNorm.backward.\(T.typeName)", measure: "err / (eps Σ|terms|)", bound: 16, dependence: .level,
      axes: axes + [.flag("sums")], allows: isSmall, quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = random.buffer(rows * columns, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(columns, of: T.self) : nil
      let dy = random.buffer(rows * columns, of: T.self)
      let inverse = random.output(rows, of: T.self)
      let ignored = random.output(rows * columns, of: T.self)
      MartletReference.RMSNormalization.forward(
        x.read, gamma: nil, epsilon: 1e-5, ignored.pointer, inverseRoot: inverse.pointer, rows: rows, columns: columns)
      let (dx, dGamma) = (random.output(rows * columns, of: T.self), random.output(columns, of: T.self))
      T.table(of: kernels).rmsBackward(
        RMSBackwardCall(
          x: x.read, dy: dy.read, inverseRoot: inverse.read, gamma: gamma?.read, dx: dx.pointer,
          dGamma: p.flag("sums") ? dGamma.pointer : nil, rows: rows, columns: columns))
      let (wideX, wideGamma) = (WideBuffer<T>(count: rows * columns), WideBuffer<T>(count: columns))
      MartletReference.RMSNormalization.backward(
        x: x.read, dy: dy.read, inverseRoot: inverse.read, gamma: gamma?.read, dx: wideX.pointer,
        dGamma: wideGamma.pointer, rows: rows, columns: columns)

      func reach(_ i: Int) -> Double { abs(x[i].double) * inverse[i / columns].double }
      func scaled(_ i: Int) -> Double { abs(dy[i].double * (gamma?[i % columns].double ?? 1)) }
      var rowReaches = [Double](repeating: 0, count: rows)
      var reaches = [Double](repeating: 0, count: columns)
      for i in 0..<rows * columns {
        rowReaches[i / columns] += scaled(i) * reach(i) / Double(columns)
        reaches[i % columns] += abs(dy[i].double) * reach(i)
      }
      var result = Measurement()
      result.compare("dx", dx, wideX) { i in
        T.epsilon * inverse[i / columns].double * (scaled(i) + reach(i) * rowReaches[i / columns])
      }
      if p.flag("sums") { result.compare("dGamma", dGamma, wideGamma) { T.epsilon * reaches[$0] } }
      return result
    }
  }
}

import MartletKernels
import MartletReference

/// Layer normalisation: as batch normalisation, but along the rows and with the statistics inside.
enum LayerNormalizationFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [forward(T.self), backward(T.self)] }

  private static let axes = [
    Axis("rows", [0, 1, 2, 3, 8, 17, 65, 300]), Axis("columns", [1, 2, 3, 8, 15, 16, 17, 33, 64, 129, 257, 1000]),
    Axis("distribution", InputDistribution.allCases.map(\.rawValue)), .flag("gamma"), .threads,
  ]

  @Sendable
  private static func isSmall(_ p: CaseParameters) -> Bool { p.int("rows") * p.int("columns") <= 60_000 }

  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "layerNorm.\(T.typeName)", measure: "err / (bounds of μ and σ² through 1/σ)", bound: 16, dependence: .level,
      axes: axes + [Axis("epsilon", ["1e-5", "1e-12", "0.1"])], allows: isSmall,
      quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns, epsilon) = (p.int("rows"), p.int("columns"), p.double("epsilon"))
      let x = random.buffer(rows * columns, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(columns, of: T.self) : nil
      let beta = p.flag("gamma") ? random.buffer(columns, of: T.self) : nil
      let y = random.output(rows * columns, of: T.self)
      let (mean, inverse) = (random.output(rows, of: T.self), random.output(rows, of: T.self))
      T.table(of: kernels).layerForward(
        LayerForwardCall(
          x: x.read, gamma: gamma?.read, beta: beta?.read, epsilon: epsilon, y: y.pointer, mean: mean.pointer,
          inverseDeviation: inverse.pointer, rows: rows, columns: columns))
      let wideY = WideBuffer<T>(count: rows * columns)
      let (wideMean, wideInverse) = (WideBuffer<T>(count: rows), WideBuffer<T>(count: rows))
      MartletReference.LayerNormalization.forward(
        x.read, gamma: gamma?.read, beta: beta?.read, epsilon: epsilon, wideY.pointer, mean: wideMean.pointer,
        inverseDeviation: wideInverse.pointer, rows: rows, columns: columns)

      let magnitudes = (0..<rows).map { r in
        (r * columns..<(r + 1) * columns).reduce(0) { $0 + abs(x[$1].double) } / Double(columns)
      }
      /// The relative error of 1/σ by the variance's bound, and of the root and quotient.
      func inverseUnit(_ r: Int) -> Double {
        let inverse = wideInverse[r].high
        let variance = max(1 / (inverse * inverse) - epsilon, 0)
        let average = T.epsilon * wideMean[r].high
        return 0.5 * (T.epsilon * variance + average * average) * inverse * inverse + T.epsilon
      }
      var result = Measurement()
      result.compare("mean", mean, wideMean) { T.epsilon * magnitudes[$0] }
      result.compare("inverse", inverse, wideInverse) { wideInverse[$0].high * inverseUnit($0) }
      result.compare("y", y, wideY) { i in
        let (r, c) = (i / columns, i % columns)
        let deviation = abs(x[i].double - wideMean[r].high)
        let scale = abs(gamma?[c].double ?? 1) * wideInverse[r].high
        return scale * (T.epsilon * (deviation + magnitudes[r]) + deviation * inverseUnit(r))
          + T.epsilon * abs(beta?[c].double ?? 0)
      }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "layerNorm.backward.\(T.typeName)", measure: "err / (eps Σ|terms|)", bound: 16, dependence: .level,
      axes: axes + [.flag("sums")], allows: isSmall, quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = random.buffer(rows * columns, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(columns, of: T.self) : nil
      let dy = random.buffer(rows * columns, of: T.self)
      let (mean, inverse) = (random.output(rows, of: T.self), random.output(rows, of: T.self))
      let ignored = random.output(rows * columns, of: T.self)
      MartletReference.LayerNormalization.forward(
        x.read, gamma: nil, beta: nil, epsilon: 1e-5, ignored.pointer, mean: mean.pointer,
        inverseDeviation: inverse.pointer, rows: rows, columns: columns)
      let dx = random.output(rows * columns, of: T.self)
      let (dGamma, dBeta) = (random.output(columns, of: T.self), random.output(columns, of: T.self))
      T.table(of: kernels).layerBackward(
        LayerBackwardCall(
          x: x.read, dy: dy.read, mean: mean.read, inverseDeviation: inverse.read, gamma: gamma?.read, dx: dx.pointer,
          dGamma: p.flag("sums") ? dGamma.pointer : nil, dBeta: p.flag("sums") ? dBeta.pointer : nil, rows: rows,
          columns: columns))
      let wideX = WideBuffer<T>(count: rows * columns)
      let (wideGamma, wideBeta) = (WideBuffer<T>(count: columns), WideBuffer<T>(count: columns))
      MartletReference.LayerNormalization.backward(
        x: x.read, dy: dy.read, mean: mean.read, inverseDeviation: inverse.read, gamma: gamma?.read,
        dx: wideX.pointer, dGamma: wideGamma.pointer, dBeta: wideBeta.pointer, rows: rows, columns: columns)

      func reach(_ i: Int) -> Double {
        (abs(x[i].double) + abs(mean[i / columns].double)) * inverse[i / columns].double
      }
      func scaled(_ i: Int) -> Double { abs(dy[i].double * (gamma?[i % columns].double ?? 1)) }
      var (rowSums, rowReaches) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: rows))
      var (sums, reaches) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
      for i in 0..<rows * columns {
        rowSums[i / columns] += scaled(i) / Double(columns)
        rowReaches[i / columns] += scaled(i) * reach(i) / Double(columns)
        sums[i % columns] += abs(dy[i].double)
        reaches[i % columns] += abs(dy[i].double) * reach(i)
      }
      var result = Measurement()
      result.compare("dx", dx, wideX) { i in
        let r = i / columns
        return T.epsilon * inverse[r].double * (scaled(i) + rowSums[r] + reach(i) * rowReaches[r])
      }
      if p.flag("sums") {
        result.compare("dGamma", dGamma, wideGamma) { T.epsilon * reaches[$0] }
        result.compare("dBeta", dBeta, wideBeta) { T.epsilon * sums[$0] }
      }
      return result
    }
  }
}

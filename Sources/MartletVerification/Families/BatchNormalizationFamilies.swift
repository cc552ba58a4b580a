import MartletKernels
import MartletReference

/// Batch normalisation in its three parts. The bounds of mean and variance are Chan, Golub and LeVeque's (1983); those of the
/// normalised values and gradients carry them through 1/σ.
enum BatchNormalizationFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [statistics(T.self), apply(T.self), forward(T.self), backward(T.self)]
  }

  private static let axes = [
    Axis("rows", [1, 2, 3, 8, 17, 64, 257, 700, 3000]), Axis("columns", [1, 2, 3, 8, 15, 16, 17, 33, 64, 129]),
    Axis("distribution", InputDistribution.allCases.map(\.rawValue)), .threads,
  ]
  private static let options: [Axis] = [.flag("gamma"), .activation, .flag("residual")]

  @Sendable
  private static func isSmall(_ p: CaseParameters) -> Bool { p.int("rows") * p.int("columns") <= 60_000 }

  private static func statistics<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "batchNorm.statistics.\(T.typeName)", measure: "err / (eps Σ|x|/n), err / (eps σ² + (eps μ)²)", bound: 16,
      dependence: .level, axes: axes, allows: isSmall, quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let columns = Columns<T>(p, &random)
      let (mean, variance) = (random.output(columns.count, of: T.self), random.output(columns.count, of: T.self))
      T.table(of: kernels).batchStatistics(
        columns.x.read, mean.pointer, variance.pointer, columns.rows, columns.count)
      var result = Measurement()
      result.compare("mean", mean, columns.wideMean) { T.epsilon * columns.magnitude[$0] }
      result.compare("variance", variance, columns.wideVariance) { c in
        let average = T.epsilon * columns.wideMean[c].high
        return T.epsilon * columns.wideVariance[c].high + average * average + T.leastNonzeroMagnitude.double
      }
      return result
    }
  }

  /// err against eps·(|γ|·rσ·(|x| + |μ|) + |β| + |residual|).
  private static func apply<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "batchNorm.apply.\(T.typeName)", measure: "err / (eps (|γ| (|x|+|μ|)/σ + |β| + |residual|))", bound: 16,
      dependence: .level, axes: axes + options, allows: isSmall, quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let columns = Columns<T>(p, &random)
      let (rows, count) = (columns.rows, columns.count)
      let gamma = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let beta = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let residual = p.flag("residual") ? random.buffer(rows * count, of: T.self) : nil
      let activation = p.activation
      let y = random.output(rows * count, of: T.self)
      let expected = WideBuffer<T>(count: rows * count)
      T.table(of: kernels).batchApply(
        BatchApplyCall(
          x: columns.x.read, mean: columns.mean.read, inverseDeviation: columns.inverse.read, gamma: gamma?.read,
          beta: beta?.read, residual: residual?.read, activation: activation, y: y.pointer, rows: rows, columns: count))
      MartletReference.BatchNormalization.apply(
        columns.x.read, mean: columns.mean.read, inverseDeviation: columns.inverse.read, gamma: gamma?.read,
        beta: beta?.read, residual: residual?.read, activation: activation, expected.pointer, rows: rows,
        columns: count)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        let c = i % count
        return T.epsilon
          * (abs(gamma?[c].double ?? 1) * columns.reach(i) + abs(beta?[c].double ?? 0) + abs(residual?[i].double ?? 0))
      }
      return result
    }
  }

  /// The three parts together as the tensor operation joins them, with ε: the bounds of μ and σ² carried through 1/√(σ² + ε).
  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "batchNorm.forward.\(T.typeName)", measure: "err / (bounds of μ and σ² through 1/σ)", bound: 16,
      dependence: .level, axes: axes + options + [Axis("epsilon", ["1e-5", "1e-12", "0.1"])], allows: isSmall,
      quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let columns = Columns<T>(p, &random)
      let (rows, count, epsilon) = (columns.rows, columns.count, p.double("epsilon"))
      let gamma = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let beta = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let residual = p.flag("residual") ? random.buffer(rows * count, of: T.self) : nil
      let activation = p.activation
      let y = random.output(rows * count, of: T.self)
      T.table(of: kernels).batchForward(
        BatchForwardCall(
          x: columns.x.read, gamma: gamma?.read, beta: beta?.read, residual: residual?.read, epsilon: epsilon,
          activation: activation, y: y.pointer, rows: rows, columns: count))
      var result = Measurement()
      if !y.isConfined { result.fail("an element outside y was written") }
      for c in 0..<count {
        let (mean, variance) = (columns.wideMean[c], columns.wideVariance[c])
        let inverse = T.Wide.one / T.Wide.squareRoot(variance + T.Wide(epsilon))
        let average = T.epsilon * mean.high
        let relative =
          0.5 * (T.epsilon * variance.high + average * average) * inverse.high * inverse.high + T.epsilon
        for r in 0..<rows {
          let i = r * count + c
          let deviation = columns.x[i].wide - mean
          var value = deviation * inverse
          if let gamma { value *= gamma[c].wide }
          if let beta { value += beta[c].wide }
          if let residual { value += residual[i].wide }
          value = MartletReference.Maps.activated(activation, value)
          let scale = abs(gamma?[c].double ?? 1) * inverse.high
          let reach = abs(deviation.high)
          let shift = abs(beta?[c].double ?? 0) + abs(residual?[i].double ?? 0)
          let unit =
            scale * (T.epsilon * (reach + columns.magnitude[c]) + reach * relative) + T.epsilon * shift
          result.compare("y[\(r), \(c)]", y[i], value, unit: unit)
        }
      }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "batchNorm.backward.\(T.typeName)", measure: "err / (eps Σ|terms|)", bound: 16, dependence: .level,
      axes: axes + options + [Axis("output", ["given", "recomputed"])], allows: isSmall,
      quickCost: T.self == Double.self ? 6000 : 30_000
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let columns = Columns<T>(p, &random)
      let (rows, count) = (columns.rows, columns.count)
      let gamma = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let beta = p.flag("gamma") ? random.buffer(count, of: T.self) : nil
      let dy = random.buffer(rows * count, of: T.self)
      let activation = p.activation
      let y = random.buffer(rows * count, .relu, of: T.self)
      // As the activation leaves it, a part of it at the ceiling.
      if activation == .relu6 { for i in 0..<rows * count { y[i] = min(4 * y[i], 6) } }
      let isGiven = p["output"] == "given" || activation == .none
      if !isGiven {
        // The gradient counts where the forward pass, with its rounding, found a slope.
        T.table(of: kernels).batchApply(
          BatchApplyCall(
            x: columns.x.read, mean: columns.mean.read, inverseDeviation: columns.inverse.read, gamma: gamma?.read,
            beta: beta?.read, residual: nil, activation: activation, y: y.pointer, rows: rows, columns: count))
      }
      let dx = random.output(rows * count, of: T.self)
      let (dGamma, dBeta) = (random.output(count, of: T.self), random.output(count, of: T.self))
      let dResidual = p.flag("residual") ? random.output(rows * count, of: T.self) : nil
      T.table(of: kernels).batchBackward(
        BatchBackwardCall(
          x: columns.x.read, dy: dy.read, mean: columns.mean.read, inverseDeviation: columns.inverse.read,
          y: isGiven && activation != .none ? y.read : nil, gamma: gamma?.read, beta: beta?.read,
          activation: activation, dx: dx.pointer,
          dGamma: dGamma.pointer, dBeta: dBeta.pointer, dResidual: dResidual?.pointer, rows: rows, columns: count))
      let expected = (
        WideBuffer<T>(count: rows * count), WideBuffer<T>(count: count), WideBuffer<T>(count: count),
        WideBuffer<T>(count: rows * count)
      )
      MartletReference.BatchNormalization.backward(
        x: columns.x.read, y: y.read, dy: dy.read, mean: columns.mean.read, inverseDeviation: columns.inverse.read,
        gamma: gamma?.read, activation: activation, dx: expected.0.pointer, dGamma: expected.1.pointer,
        dBeta: expected.2.pointer, dResidual: expected.3.pointer, rows: rows, columns: count)

      // Σ|dy| and Σ|dy|·(|x| + |μ|)/σ of each column.
      var (sums, reaches) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
      for i in 0..<rows * count where MartletReference.Maps.hasSlope(activation, y[i].double) {
        sums[i % count] += abs(dy[i].double)
        reaches[i % count] += abs(dy[i].double) * columns.reach(i)
      }
      var result = Measurement()
      result.compare("dGamma", dGamma, expected.1) { T.epsilon * reaches[$0] }
      result.compare("dBeta", dBeta, expected.2) { T.epsilon * sums[$0] }
      if let dResidual { result.compare("dResidual", dResidual, expected.3) { _ in 0 } }
      result.compare("dx", dx, expected.0) { i in
        let c = i % count
        let scale = abs(gamma?[c].double ?? 1) * columns.inverse[c].double
        let terms = abs(dy[i].double) + sums[c] / Double(rows) + columns.reach(i) * reaches[c] / Double(rows)
        return T.epsilon * scale * terms
      }
      return result
    }
  }

  /// A matrix with the statistics of its columns.
  struct Columns<T: VerificationScalar> {
    let (rows, count): (Int, Int)
    let x: Buffer<T>
    let (wideMean, wideVariance): (WideBuffer<T>, WideBuffer<T>)
    let (mean, inverse): (Buffer<T>, Buffer<T>)
    /// Σ|x|/n of each column.
    let magnitude: [Double]

    init(_ p: CaseParameters, _ random: inout CaseRandom) {
      (rows, count) = (p.int("rows"), p.int("columns"))
      x = random.buffer(rows * count, InputDistribution(rawValue: p["distribution"]) ?? .normal)
      (wideMean, wideVariance) = (WideBuffer(count: count), WideBuffer(count: count))
      MartletReference.BatchNormalization.statistics(
        x.read, mean: wideMean.pointer, variance: wideVariance.pointer, rows: rows, columns: count)
      (mean, inverse) = (random.output(count), random.output(count))
      var magnitude = [Double](repeating: 0, count: count)
      for i in 0..<x.count { magnitude[i % count] += abs(x[i].double) / Double(rows) }
      self.magnitude = magnitude
      for c in 0..<count {
        mean[c] = T(wideMean[c].high)
        inverse[c] = T(1 / (wideVariance[c].high + 1e-5).squareRoot())
      }
    }

    /// (|x| + |μ|)/σ: how large x̂ is before its cancellation.
    func reach(_ i: Int) -> Double {
      (abs(x[i].double) + abs(mean[i % count].double)) * inverse[i % count].double
    }
  }
}

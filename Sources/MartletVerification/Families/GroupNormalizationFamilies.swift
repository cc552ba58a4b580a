import MartletKernels
import MartletReference

/// Group normalisation, by the bounds of layer normalisation over a sample's groups.
enum GroupNormalizationFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [forward(T.self), backward(T.self)] }

  private static let axes = [
    Axis("batch", [0, 1, 2, 3]), Axis("positions", [1, 2, 3, 17, 64, 300]), Axis("groups", [1, 2, 3, 8]),
    Axis("size", [1, 2, 3, 8, 16, 17, 33]), Axis("distribution", InputDistribution.allCases.map(\.rawValue)),
    .flag("gamma"), .threads,
  ]

  @Sendable
  private static func cost(_ p: CaseParameters) -> Int {
    p.int("batch") * p.int("positions") * p.int("groups") * p.int("size")
  }

  @Sendable
  private static func isSmall(_ p: CaseParameters) -> Bool { cost(p) <= 60_000 }

  private static func quickCost<T>(_: T.Type) -> Int { T.self == Double.self ? 6000 : 30_000 }

  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "groupNorm.\(T.typeName)", measure: "err / (bounds of μ and σ² through 1/σ)", bound: 16, dependence: .level,
      axes: axes + [Axis("epsilon", ["1e-5", "1e-12", "0.1"])], allows: isSmall, cost: cost,
      quickCost: quickCost(T.self)
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (batch, positions, groups) = (p.int("batch"), p.int("positions"), p.int("groups"))
      let (channels, epsilon) = (groups * p.int("size"), p.double("epsilon"))
      let count = batch * positions * channels
      let x = random.buffer(count, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(channels, of: T.self) : nil
      let beta = p.flag("gamma") ? random.buffer(channels, of: T.self) : nil
      let y = random.output(count, of: T.self)
      let (mean, inverse) = (
        random.output(batch * groups, of: T.self), random.output(batch * groups, of: T.self)
      )
      T.table(of: kernels).groupForward(
        GroupForwardCall(
          x: x.read, gamma: gamma?.read, beta: beta?.read, epsilon: epsilon, y: y.pointer, mean: mean.pointer,
          inverseDeviation: inverse.pointer, batch: batch, positions: positions, channels: channels, groups: groups))
      let wideY = WideBuffer<T>(count: count)
      let (wideMean, wideInverse) = (WideBuffer<T>(count: batch * groups), WideBuffer<T>(count: batch * groups))
      MartletReference.GroupNormalization.forward(
        x.read, gamma: gamma?.read, beta: beta?.read, epsilon: epsilon, wideY.pointer, mean: wideMean.pointer,
        inverseDeviation: wideInverse.pointer, batch: batch, positions: positions, channels: channels, groups: groups)

      var magnitudes = [Double](repeating: 0, count: batch * groups)
      var groupOf = [Int](repeating: 0, count: count)
      MartletReference.GroupNormalization.forEachGroup(batch, positions, channels, groups) { group, places in
        for place in places {
          magnitudes[group] += abs(x[place].double) / Double(places.count)
          groupOf[place] = group
        }
      }
      /// The relative error of 1/σ by the variance's bound, and of the root and quotient.
      func inverseUnit(_ group: Int) -> Double {
        let inverse = wideInverse[group].high
        let variance = max(1 / (inverse * inverse) - epsilon, 0)
        let average = T.epsilon * wideMean[group].high
        return 0.5 * (T.epsilon * variance + average * average) * inverse * inverse + T.epsilon
      }
      var result = Measurement()
      result.compare("mean", mean, wideMean) { T.epsilon * magnitudes[$0] }
      result.compare("inverse", inverse, wideInverse) { wideInverse[$0].high * inverseUnit($0) }
      result.compare("y", y, wideY) { place in
        let (group, c) = (groupOf[place], place % channels)
        let deviation = abs(x[place].double - wideMean[group].high)
        let scale = abs(gamma?[c].double ?? 1) * wideInverse[group].high
        return scale * (T.epsilon * (deviation + magnitudes[group]) + deviation * inverseUnit(group))
          + T.epsilon * abs(beta?[c].double ?? 0)
      }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "groupNorm.backward.\(T.typeName)", measure: "err / (eps Σ|terms|)", bound: 16, dependence: .level,
      axes: axes + [.flag("sums")], allows: isSmall, cost: cost, quickCost: quickCost(T.self)
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (batch, positions, groups) = (p.int("batch"), p.int("positions"), p.int("groups"))
      let channels = groups * p.int("size")
      let count = batch * positions * channels
      let x = random.buffer(count, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let gamma = p.flag("gamma") ? random.buffer(channels, of: T.self) : nil
      let dy = random.buffer(count, of: T.self)
      let (mean, inverse) = (
        random.output(batch * groups, of: T.self), random.output(batch * groups, of: T.self)
      )
      let ignored = random.output(count, of: T.self)
      MartletReference.GroupNormalization.forward(
        x.read, gamma: nil, beta: nil, epsilon: 1e-5, ignored.pointer, mean: mean.pointer,
        inverseDeviation: inverse.pointer, batch: batch, positions: positions, channels: channels, groups: groups)
      let dx = random.output(count, of: T.self)
      let (dGamma, dBeta) = (random.output(channels, of: T.self), random.output(channels, of: T.self))
      T.table(of: kernels).groupBackward(
        GroupBackwardCall(
          x: x.read, dy: dy.read, mean: mean.read, inverseDeviation: inverse.read, gamma: gamma?.read, dx: dx.pointer,
          dGamma: p.flag("sums") ? dGamma.pointer : nil, dBeta: p.flag("sums") ? dBeta.pointer : nil, batch: batch,
          positions: positions, channels: channels, groups: groups))
      let wideX = WideBuffer<T>(count: count)
      let (wideGamma, wideBeta) = (WideBuffer<T>(count: channels), WideBuffer<T>(count: channels))
      MartletReference.GroupNormalization.backward(
        x: x.read, dy: dy.read, mean: mean.read, inverseDeviation: inverse.read, gamma: gamma?.read,
        dx: wideX.pointer, dGamma: wideGamma.pointer, dBeta: wideBeta.pointer, batch: batch, positions: positions,
        channels: channels, groups: groups)

      func scaled(_ i: Int) -> Double { abs(dy[i].double * (gamma?[i % channels].double ?? 1)) }
      var (units, sums, reaches) = (
        [Double](repeating: 0, count: count), [Double](repeating: 0, count: channels),
        [Double](repeating: 0, count: channels)
      )
      MartletReference.GroupNormalization.forEachGroup(batch, positions, channels, groups) { group, places in
        func reach(_ i: Int) -> Double { (abs(x[i].double) + abs(mean[group].double)) * inverse[group].double }
        var (sum, reachSum) = (0.0, 0.0)
        for place in places {
          sum += scaled(place) / Double(places.count)
          reachSum += scaled(place) * reach(place) / Double(places.count)
          sums[place % channels] += abs(dy[place].double)
          reaches[place % channels] += abs(dy[place].double) * reach(place)
        }
        for place in places {
          units[place] = T.epsilon * inverse[group].double * (scaled(place) + sum + reach(place) * reachSum)
        }
      }
      var result = Measurement()
      result.compare("dx", dx, wideX) { units[$0] }
      if p.flag("sums") {
        result.compare("dGamma", dGamma, wideGamma) { T.epsilon * reaches[$0] }
        result.compare("dBeta", dBeta, wideBeta) { T.epsilon * sums[$0] }
      }
      return result
    }
  }
}

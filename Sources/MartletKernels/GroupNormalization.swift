import CMartletKernels

/// Group normalisation (Wu and He 2018) of x[batch, positions, channels]: consecutive channels make a group, which has a mean and
/// a variance for each sample.
///
/// A sample is one piece of work; sums run over blocks of positions in fixed order.
public enum GroupNormalization {
  /// y = (x − mean) · inverseDeviation · gamma + beta, with inverseDeviation = 1 / √(biased variance + epsilon) of the sample's
  /// group.
  /// - Parameters:
  ///   - gamma: [channels], ones when nil
  ///   - beta: [channels], zeros when nil
  ///   - mean: [batch, groups], for `backward`; likewise inverseDeviation
  /// - Precondition: `channels` is a multiple of `groups`.
  public static func forward<T: KernelScalar>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, epsilon: Double,
    _ y: UnsafeMutablePointer<T>, mean: UnsafeMutablePointer<T>, inverseDeviation: UnsafeMutablePointer<T>, batch: Int,
    positions: Int, channels: Int, groups: Int
  ) {
    guard channels > 0 else { return }
    let size = channels / groups
    Threads.forEachChunk(batch) { sample in
      let at = sample * positions * channels
      withArenaScratch(Double.self, count: 6 * channels) { scratch in
        withArenaScratch(T.self, count: 2 * channels) { row in
          let moments = GroupMoments(positions: positions, channels: channels, groups: groups, scratch: scratch)
          moments.measure(x + at)
          for group in 0..<groups {
            let inverse = 1 / (moments.variance(group) + epsilon).squareRoot()
            mean[sample * groups + group] = T(moments.mean(group))
            inverseDeviation[sample * groups + group] = T(inverse)
            for c in group * size..<(group + 1) * size {
              row[c] = T(moments.mean(group))
              row[channels + c] = T(inverse * (gamma.map { Double($0[c]) } ?? 1))
            }
          }
          mk_batch_norm_apply(
            T.kernelType, x + at, row, row + channels, beta, nil, MK_NO_ACTIVATION, y + at, positions, channels)
        }
      }
    }
  }

  /// With x̂ = (x − mean) · inverseDeviation and d = dy · gamma: dGamma = Σ over samples and positions of dy x̂, dBeta = Σ dy,
  /// dx = inverseDeviation · (d − mean of d − x̂ · mean of d x̂), means over the sample's group.
  /// - Parameters:
  ///   - dx: not dy
  ///   - dGamma: [channels], not computed when nil; likewise dBeta
  public static func backward<T: KernelScalar>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
    gamma: UnsafePointer<T>?, dx: UnsafeMutablePointer<T>, dGamma: UnsafeMutablePointer<T>?,
    dBeta: UnsafeMutablePointer<T>?, batch: Int, positions: Int, channels: Int, groups: Int
  ) {
    guard channels > 0 else { return }
    let size = channels / groups
    let count = Double(max(positions * size, 1))
    withArenaScratch(Double.self, count: 2 * channels * max(batch, 1)) { sums in
      setZero(sums, count: 2 * channels * max(batch, 1))
      Threads.forEachChunk(batch) { sample in
        let at = sample * positions * channels
        let (sum, sumNormalized) = (sums + 2 * sample * channels, sums + (2 * sample + 1) * channels)
        withArenaScratch(T.self, count: 4 * channels) { row in
          let (mu, inverse, offset, slope) = (row, row + channels, row + 2 * channels, row + 3 * channels)
          for c in 0..<channels {
            mu[c] = mean[sample * groups + c / size]
            inverse[c] = inverseDeviation[sample * groups + c / size]
          }
          forEachBlock(positions, channels: channels) { first, rows in
            let here = at + first * channels
            mk_batch_norm_sums(
              T.kernelType, MK_NO_ACTIVATION, x + here, nil, dy + here, mu, inverse, nil, nil, rows, channels, sum,
              sumNormalized)
          }
          for group in 0..<groups {
            var (total, totalNormalized) = (0.0, 0.0)
            for c in group * size..<(group + 1) * size {
              let factor = gamma.map { Double($0[c]) } ?? 1
              total += factor * sum[c]
              totalNormalized += factor * sumNormalized[c]
            }
            for c in group * size..<(group + 1) * size {
              offset[c] = T(total / count)
              slope[c] = T(totalNormalized / count * Double(inverse[c]))
            }
          }
          var scaled = dy + at
          if let gamma {
            mk_binary_rows(
              T.kernelType, Int32(MK_MULTIPLY.rawValue), dy + at, gamma, 0, 0, dx + at, positions, channels)
            scaled = UnsafePointer(dx + at)
          }
          mk_batch_norm_backward(
            T.kernelType, MK_NO_ACTIVATION, x + at, nil, scaled, mu, inverse, nil, offset, slope, dx + at, nil,
            positions,
            channels)
        }
      }
      for sample in 1..<max(batch, 1) {
        for c in 0..<2 * channels { sums[c] += sums[2 * sample * channels + c] }
      }
      if let dBeta { mk_round(T.kernelType, sums, dBeta, channels) }
      if let dGamma { mk_round(T.kernelType, sums + channels, dGamma, channels) }
    }
  }

  /// Blocks of positions that fit the cache and whose sums are short.
  static func forEachBlock(_ positions: Int, channels: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
    let block = max(16, min(256, 32_768 / channels))
    for first in stride(from: 0, to: positions, by: block) { body(first, min(block, positions - first)) }
  }
}

/// Means and variances of one sample's groups, by way of those of its channels.
private struct GroupMoments {
  let positions, channels, groups: Int
  /// Of each channel: mean and sum of squared deviations; the same of a block; then of each group: mean and variance.
  let scratch: UnsafeMutablePointer<Double>

  private var size: Int { channels / groups }

  func mean(_ group: Int) -> Double { scratch[4 * channels + group] }
  func variance(_ group: Int) -> Double { scratch[5 * channels + group] }

  func measure<T: KernelScalar>(_ x: UnsafePointer<T>) {
    setZero(scratch, count: 6 * channels)
    guard positions > 0 else { return }
    let block = scratch + 2 * channels
    GroupNormalization.forEachBlock(positions, channels: channels) { first, rows in
      mk_column_moments(T.kernelType, x + first * channels, rows, channels, block, block + channels)
      merge(rows, first)
    }
    let (means, squares) = (scratch, scratch + channels)
    let (groupMeans, variances) = (scratch + 4 * channels, scratch + 5 * channels)
    for group in 0..<groups {
      let range = group * size..<(group + 1) * size
      let mean = range.reduce(0) { $0 + means[$1] } / Double(size)
      var total = 0.0
      for c in range {
        let distance = means[c] - mean
        total += squares[c] + Double(positions) * distance * distance
      }
      (groupMeans[group], variances[group]) = (mean, total / Double(positions * size))
    }
    if T.self == Double.self { refine(x) }
  }

  /// Merges a block's moments into those of the `count` positions before it (Chan, Golub and LeVeque 1979).
  private func merge(_ rows: Int, _ count: Int) {
    let share = Double(rows) / Double(count + rows)
    for c in 0..<channels {
      let delta = scratch[2 * channels + c] - scratch[c]
      scratch[c] += delta * share
      scratch[channels + c] += scratch[3 * channels + c] + delta * delta * share * Double(count)
    }
  }

  /// The variances by deviations from the groups' means: a channel's mean in the type itself is too coarse to be merged when it
  /// is large. Float's are merged in Double, which has the digits.
  private func refine<T: KernelScalar>(_ x: UnsafePointer<T>) {
    for group in 0..<groups {
      var (deviations, squares) = (0.0, 0.0)
      for position in 0..<positions {
        var (partDeviations, partSquares) = (0.0, 0.0)
        for c in group * size..<(group + 1) * size {
          let deviation = Double(x[position * channels + c]) - mean(group)
          partDeviations += deviation
          partSquares += deviation * deviation
        }
        deviations += partDeviations
        squares += partSquares
      }
      let count = Double(positions * size)
      scratch[5 * channels + group] = max((squares - deviations * deviations / count) / count, 0)
    }
  }
}

import MartletKernels

/// Group normalisation of x[batch, positions, channels]. Wu, He 2018.
public enum GroupNormalization {
  /// y = (x − mean)/√(variance + epsilon)·gamma + beta with the mean and biased variance of the sample's group.
  /// - Parameters:
  ///   - mean: [batch, groups]
  ///   - inverseDeviation: 1/√(variance + epsilon), [batch, groups]
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ x: UnsafePointer<T>, gamma: UnsafePointer<T>?, beta: UnsafePointer<T>?, epsilon: Double,
    _ y: UnsafeMutablePointer<R>, mean: UnsafeMutablePointer<R>, inverseDeviation: UnsafeMutablePointer<R>, batch: Int,
    positions: Int, channels: Int, groups: Int
  ) {
    typealias Wide = T.Wide
    forEachGroup(batch, positions, channels, groups) { group, places in
      let count = Wide(Double(places.count))
      var sum = Wide.zero
      for place in places { sum += x[place].wide }
      let average = sum / count
      var squares = Wide.zero
      for place in places { squares += (x[place].wide - average) * (x[place].wide - average) }
      let inverse = Wide.one / Wide.squareRoot(squares / count + Wide(epsilon))
      for place in places {
        let c = place % channels
        y[place] = R(
          rounding: (x[place].wide - average) * inverse * (gamma?[c].wide ?? .one) + (beta?[c].wide ?? .zero))
      }
      mean[group] = R(rounding: average)
      inverseDeviation[group] = R(rounding: inverse)
    }
  }

  /// With g = dy·gamma and x̂ = (x − mean)·inverseDeviation: dx = inverseDeviation·(g − mean of g − x̂·mean of g·x̂), means over
  /// the sample's group; dGamma = Σ dy·x̂, dBeta = Σ dy.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    x: UnsafePointer<T>, dy: UnsafePointer<T>, mean: UnsafePointer<T>, inverseDeviation: UnsafePointer<T>,
    gamma: UnsafePointer<T>?, dx: UnsafeMutablePointer<R>, dGamma: UnsafeMutablePointer<R>?,
    dBeta: UnsafeMutablePointer<R>?, batch: Int, positions: Int, channels: Int, groups: Int
  ) {
    typealias Wide = T.Wide
    var gammaSums = [Wide](repeating: .zero, count: channels)
    var betaSums = [Wide](repeating: .zero, count: channels)
    forEachGroup(batch, positions, channels, groups) { group, places in
      let inverse = inverseDeviation[group].wide
      func normalized(_ place: Int) -> Wide { (x[place].wide - mean[group].wide) * inverse }
      func scaled(_ place: Int) -> Wide { dy[place].wide * (gamma?[place % channels].wide ?? .one) }
      var (sum, sumNormalized) = (Wide.zero, Wide.zero)
      for place in places {
        sum += scaled(place)
        sumNormalized += scaled(place) * normalized(place)
        betaSums[place % channels] += dy[place].wide
        gammaSums[place % channels] += dy[place].wide * normalized(place)
      }
      let count = Wide(Double(places.count))
      for place in places {
        dx[place] = R(
          rounding: inverse * (scaled(place) - sum / count - normalized(place) * (sumNormalized / count)))
      }
    }
    for c in 0..<channels {
      dGamma?[c] = R(rounding: gammaSums[c])
      dBeta?[c] = R(rounding: betaSums[c])
    }
  }

  /// The number of each sample's group, and where its elements lie.
  @inlinable
  public static func forEachGroup(
    _ batch: Int, _ positions: Int, _ channels: Int, _ groups: Int, _ body: (_ group: Int, _ places: [Int]) -> Void
  ) {
    let size = channels / groups
    for group in 0..<batch * groups {
      let (sample, own) = (group / groups, group % groups)
      let places = (0..<positions).flatMap { position in
        (own * size..<(own + 1) * size).map { (sample * positions + position) * channels + $0 }
      }
      body(group, places)
    }
  }
}

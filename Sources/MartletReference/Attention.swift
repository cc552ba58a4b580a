import MartletKernels

/// Attention by the definition: every score of a query, their softmax, and the values that it mixes.
public enum Attention {
  /// output = softmax(scale·q·kᵀ)·v over the keys that a query sees, and log Σ exp of its scores; zeros and ∞ where it sees none.
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ problem: AttentionProblem, query: UnsafePointer<T>, key: UnsafePointer<T>, value: UnsafePointer<T>,
    mask: UnsafePointer<Bool>?, output: UnsafeMutablePointer<R>, logSumExp: UnsafeMutablePointer<R>
  ) {
    typealias Wide = T.Wide
    let p = problem
    for n in 0..<p.batch {
      for h in 0..<p.heads {
        for i in 0..<p.queries {
          let scores = scores(p, n, h, i, query, key, mask)
          let maximum = scores.compactMap(\.self).max() ?? .zero
          let exponentials = scores.map { $0.map { Wide.exp($0 - maximum) } ?? .zero }
          var sum = Wide.zero
          for exponential in exponentials { sum += exponential }
          let isEmpty = scores.allSatisfy { $0 == nil }
          for e in 0..<p.valueWidth {
            var total = Wide.zero
            for j in 0..<p.keys where scores[j] != nil {
              total += exponentials[j] / sum * kept(p, n, h, i, j, of: Wide.self) * value[p.valuePlace(n, j, h, e)].wide
            }
            output[n * p.output.sequence + i * p.output.token + h * p.valueWidth + e] = R(rounding: total)
          }
          logSumExp[(n * p.heads + h) * p.queries + i] = R(
            rounding: isEmpty ? Wide(.infinity) : maximum + Wide.log(sum))
        }
      }
    }
  }

  /// dV = (z∘p)ᵀ·dOutput, dScores = p∘(z∘(dOutput·vᵀ) − δ), dQ = scale·dScores·k, dK = scale·dScoresᵀ·q, with p = exp(scores −
  /// logSumExp), z what dropout multiplies with and δ = Σ dOutput·output.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    _ problem: AttentionProblem, query: UnsafePointer<T>, key: UnsafePointer<T>, value: UnsafePointer<T>,
    mask: UnsafePointer<Bool>?, output: UnsafePointer<T>, logSumExp: UnsafePointer<T>, dOutput: UnsafePointer<T>,
    dQuery: UnsafeMutablePointer<R>, dKey: UnsafeMutablePointer<R>, dValue: UnsafeMutablePointer<R>
  ) {
    typealias Wide = T.Wide
    let p = problem
    let repeats = p.heads / p.groups
    for n in 0..<p.batch {
      for g in 0..<p.groups {
        var keySums = [Wide](repeating: .zero, count: p.keys * p.width)
        var valueSums = [Wide](repeating: .zero, count: p.keys * p.valueWidth)
        for h in g * repeats..<(g + 1) * repeats {
          for i in 0..<p.queries {
            let scores = scores(p, n, h, i, query, key, mask)
            let logSum = logSumExp[(n * p.heads + h) * p.queries + i].wide
            let row = n * p.output.sequence + i * p.output.token + h * p.valueWidth
            var delta = Wide.zero
            for e in 0..<p.valueWidth { delta.addProduct(dOutput[row + e].double, output[row + e].double) }
            var querySums = [Wide](repeating: .zero, count: p.width)
            for j in 0..<p.keys {
              guard let score = scores[j] else { continue }
              let weight = Wide.exp(score - logSum)
              let factor = kept(p, n, h, i, j, of: Wide.self)
              var product = Wide.zero
              for e in 0..<p.valueWidth {
                product.addProduct(dOutput[row + e].double, value[p.valuePlace(n, j, h, e)].double)
                valueSums[j * p.valueWidth + e] += weight * factor * dOutput[row + e].wide
              }
              let dScore = weight * (factor * product - delta) * T(p.scale).wide
              for d in 0..<p.width {
                querySums[d] += dScore * key[p.keyPlace(n, j, h, d)].wide
                keySums[j * p.width + d] += dScore * query[p.queryPlace(n, i, h, d)].wide
              }
            }
            for d in 0..<p.width { dQuery[p.queryPlace(n, i, h, d)] = R(rounding: querySums[d]) }
          }
        }
        for j in 0..<p.keys {
          for d in 0..<p.width {
            dKey[p.keyPlace(n, j, g * repeats, d)] = R(rounding: keySums[j * p.width + d])
          }
          for e in 0..<p.valueWidth {
            dValue[p.valuePlace(n, j, g * repeats, e)] = R(rounding: valueSums[j * p.valueWidth + e])
          }
        }
      }
    }
  }

  /// The scores of query i of head h; nil for keys that it does not see. A score of −∞ hides a key too.
  @inlinable
  public static func scores<T: ReferenceScalar>(
    _ p: AttentionProblem, _ n: Int, _ h: Int, _ i: Int, _ query: UnsafePointer<T>, _ key: UnsafePointer<T>,
    _ mask: UnsafePointer<Bool>?
  ) -> [T.Wide?] {
    (0..<p.keys).map { j in
      if p.isCausal && j > i + p.keys - p.queries { return nil }
      if let mask, let strides = p.mask,
        !mask[n * strides.sequence + h * strides.head + i * strides.query + j * strides.key]
      {
        return nil
      }
      var sum = T.Wide.zero
      for d in 0..<p.width {
        sum.addProduct(query[p.queryPlace(n, i, h, d)].double, key[p.keyPlace(n, j, h, d)].double)
      }
      let score = sum * T(p.scale).wide
      return score.high == -.infinity ? nil : score
    }
  }

  /// What dropout multiplies a weight with.
  @inlinable
  public static func kept<Wide: WideReal>(
    _ p: AttentionProblem, _ n: Int, _ h: Int, _ i: Int, _ j: Int, of: Wide.Type
  ) -> Wide {
    guard let dropout = p.dropout else { return .one }
    let index = UInt64(((n * p.heads + h) * p.queries + i) * p.keys + j)
    let word = Philox.block(key: dropout.key, stream: dropout.stream, index: index / 4)[Int(index % 4)]
    return Double(word) < dropout.keep * 0x1p32 ? .one / Wide(dropout.keep) : .zero
  }
}

extension AttentionProblem {
  /// Where column d of head h's query i of sequence n lies.
  @inlinable
  public func queryPlace(_ n: Int, _ i: Int, _ h: Int, _ d: Int) -> Int {
    n * query.sequence + i * query.token + h * width + d
  }

  /// Where column d of the key j that head h reads lies.
  @inlinable
  public func keyPlace(_ n: Int, _ j: Int, _ h: Int, _ d: Int) -> Int {
    n * key.sequence + j * key.token + h / (heads / groups) * width + d
  }

  /// Where column e of the value j that head h reads lies.
  @inlinable
  public func valuePlace(_ n: Int, _ j: Int, _ h: Int, _ e: Int) -> Int {
    n * value.sequence + j * value.token + h / (heads / groups) * valueWidth + e
  }
}

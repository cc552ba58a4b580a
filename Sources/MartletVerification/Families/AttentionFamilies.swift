import MartletKernels
import MartletReference

/// Attention in blocks against its definition: masks, causality, shared heads, dropout and packed operands.
///
/// A score is a product with a product's error, eps·Σ|terms|, and a weight's relative error is that of its score and of the sum
/// of all; the output mixes values with these weights. Gradients are sums of such terms.
enum AttentionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [forward(T.self), backward(T.self)] }

  /// Double-double exponentials are slow.
  private static func quickCost<T>(_: T.Type) -> Int { T.self == Double.self ? 10_000 : 60_000 }

  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "attention.\(T.typeName)", measure: "err / (eps Σ p|v| (1 + |s−max| + Σ|q k|))", bound: 16,
      dependence: [.core, .level], axes: AttentionInputs<T>.axes, allows: AttentionInputs<T>.allows,
      cost: AttentionInputs<T>.cost, quickCost: quickCost(T.self)
    ) { parameters, seed, kernels in
      var random = CaseRandom(seed: seed)
      let inputs = AttentionInputs<T>(parameters, &random)
      let p = inputs.problem
      let (output, logSum) = (
        random.output(inputs.outputCount, of: T.self), random.output(inputs.rowCount, of: T.self)
      )
      T.table(of: kernels).attention(
        AttentionCall(
          problem: p, query: inputs.read(0), key: inputs.read(1), value: inputs.read(2),
          mask: inputs.mask.map { UnsafePointer($0) }, output: output.pointer, logSumExp: logSum.pointer))
      let (wideOutput, wideLogSum) = (
        WideBuffer<T>(count: inputs.outputCount), WideBuffer<T>(count: inputs.rowCount)
      )
      MartletReference.Attention.forward(
        p, query: inputs.read(0), key: inputs.read(1), value: inputs.read(2),
        mask: inputs.mask.map { UnsafePointer($0) }, output: wideOutput.pointer, logSumExp: wideLogSum.pointer)

      var outputUnits = [Double](repeating: 0, count: inputs.outputCount)
      var sumUnits = [Double](repeating: 0, count: inputs.rowCount)
      for r in 0..<inputs.rowCount {
        let (item, i) = r.quotientAndRemainder(dividingBy: p.queries)
        let (n, h) = item.quotientAndRemainder(dividingBy: p.heads)
        let row = inputs.row(n, h, i)
        sumUnits[r] = T.epsilon * (1 + abs(wideLogSum[r].high) + row.size)
        for (j, key) in row.keys.enumerated() {
          guard let key else { continue }
          let distance = row.maximum - key.score
          let weight = inputs.exponential(-distance) / row.sum * key.kept
          let unit =
            T.epsilon * weight * (1 + distance + key.size + row.size) + T.leastNormalMagnitude.double
          for e in 0..<p.valueWidth {
            outputUnits[(n * p.queries + i) * p.output.token + h * p.valueWidth + e] +=
              unit * abs(inputs.read(2)[p.valuePlace(n, j, h, e)].double)
          }
        }
      }
      var result = Measurement()
      result.compare("output", output, wideOutput) { outputUnits[$0] }
      result.compare("logSumExp", logSum, wideLogSum) { sumUnits[$0] }
      return result
    }
  }

  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "attention.backward.\(T.typeName)", measure: "err / (eps Σ|terms| (1 + |log Σ exp| + Σ|q k|))", bound: 16,
      dependence: [.core, .level], axes: AttentionInputs<T>.axes, allows: AttentionInputs<T>.allows,
      cost: AttentionInputs<T>.cost, quickCost: quickCost(T.self)
    ) { parameters, seed, kernels in
      var random = CaseRandom(seed: seed)
      let inputs = AttentionInputs<T>(parameters, &random)
      let p = inputs.problem
      let mask = inputs.mask.map { UnsafePointer($0) }
      let (output, logSum) = (
        random.output(inputs.outputCount, of: T.self), random.output(inputs.rowCount, of: T.self)
      )
      MartletReference.Attention.forward(
        p, query: inputs.read(0), key: inputs.read(1), value: inputs.read(2), mask: mask, output: output.pointer,
        logSumExp: logSum.pointer)
      let dy = random.buffer(inputs.outputCount, of: T.self)

      // Gradients lie as their operands do: in one array where those are packed.
      let kinds = inputs.isPacked ? 1 : 3
      let gradients = (0..<kinds).map { random.output(inputs.operands[$0].count, of: T.self) }
      let wide = (0..<kinds).map { WideBuffer<T>(count: inputs.operands[$0].count) }
      func target(_ k: Int) -> UnsafeMutablePointer<T> { gradients[min(k, kinds - 1)].pointer + inputs.offsets[k] }
      func wideTarget(_ k: Int) -> UnsafeMutablePointer<T.Wide> {
        wide[min(k, kinds - 1)].pointer + inputs.offsets[k]
      }
      T.table(of: kernels).attentionBackward(
        AttentionBackwardCall(
          problem: p, query: inputs.read(0), key: inputs.read(1), value: inputs.read(2), mask: mask,
          output: output.read, logSumExp: logSum.read, dOutput: dy.read, dQuery: target(0), dKey: target(1),
          dValue: target(2)))
      MartletReference.Attention.backward(
        p, query: inputs.read(0), key: inputs.read(1), value: inputs.read(2), mask: mask, output: output.read,
        logSumExp: logSum.read, dOutput: dy.read, dQuery: wideTarget(0), dKey: wideTarget(1), dValue: wideTarget(2))

      let units = gradientUnits(inputs, output, logSum, dy)
      var result = Measurement()
      for (k, gradient) in gradients.enumerated() {
        result.compare(["dQuery", "dKey", "dValue"][k], gradient, wide[k]) { place in
          units[k][place] * T.epsilon + T.leastNormalMagnitude.double
        }
      }
      return result
    }
  }

  /// Σ |terms|·(1 + relative errors in eps) of each gradient, in arrays like the operands.
  private static func gradientUnits<T: VerificationScalar>(
    _ inputs: AttentionInputs<T>, _ output: Buffer<T>, _ logSum: Buffer<T>, _ dy: Buffer<T>
  ) -> [[Double]] {
    let p = inputs.problem
    var units = inputs.operands.map { [Double](repeating: 0, count: $0.count) }
    func add(_ k: Int, _ place: Int, _ value: Double) {
      units[inputs.isPacked ? 0 : k][place + inputs.offsets[k]] += value
    }
    for r in 0..<inputs.rowCount {
      let (item, i) = r.quotientAndRemainder(dividingBy: p.queries)
      let (n, h) = item.quotientAndRemainder(dividingBy: p.heads)
      let at = (n * p.queries + i) * p.output.token + h * p.valueWidth
      let logarithm = logSum[r].double
      if logarithm == .infinity { continue }
      var (delta, deltaSize) = (0.0, 0.0)
      for e in 0..<p.valueWidth {
        delta += dy[at + e].double * output[at + e].double
        deltaSize += abs(dy[at + e].double * output[at + e].double)
      }
      for (j, key) in inputs.row(n, h, i).keys.enumerated() {
        guard let key else { continue }
        let weight = inputs.exponential(key.score - logarithm)
        let error = 1 + abs(logarithm) + abs(key.score - logarithm) + key.size
        var (product, productSize) = (0.0, 0.0)
        for e in 0..<p.valueWidth {
          let term = dy[at + e].double * inputs.read(2)[p.valuePlace(n, j, h, e)].double
          product += term
          productSize += abs(term)
          add(2, p.valuePlace(n, j, h, e), weight * key.kept * abs(dy[at + e].double) * error)
        }
        let slope =
          weight * abs(p.scale)
          * (abs(key.kept * product - delta) * error + key.kept * productSize + deltaSize)
        for d in 0..<p.width {
          add(0, p.queryPlace(n, i, h, d), slope * abs(inputs.read(1)[p.keyPlace(n, j, h, d)].double))
          add(1, p.keyPlace(n, j, h, d), slope * abs(inputs.read(0)[p.queryPlace(n, i, h, d)].double))
        }
      }
    }
    return units
  }
}

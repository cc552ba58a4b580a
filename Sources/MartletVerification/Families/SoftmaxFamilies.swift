import Glibc
import MartletKernels
import MartletReference

/// Softmax and what is built on it: logits to ±1e4, rows of up to 50,000 classes, neither NaN nor infinity.
enum SoftmaxFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [forward(T.self), logarithm(T.self), backward(T.self), logBackward(T.self), crossEntropy(T.self)]
  }

  private static let axes = [
    Axis("rows", [0, 1, 2, 3, 8, 17, 65]), Axis("columns", [1, 2, 3, 5, 10, 15, 16, 17, 33, 100, 257, 1000]),
    Axis("scale", ["1", "10", "1000", "10000"]), Axis("shift", ["0", "-9000", "1e4"]), .threads,
  ]
  private static let wide = CaseParameters([
    ("rows", "1"), ("columns", "50000"), ("scale", "10"), ("shift", "0"), ("threads", "2"),
  ])

  /// Double-double exponentials are slow.
  private static func quickCost<T>(_: T.Type) -> Int { T.self == Double.self ? 2000 : 20_000 }

  private static func logits<T: VerificationScalar>(
    _ p: CaseParameters, _ random: inout CaseRandom, of: T.Type = T.self
  ) -> Buffer<T> {
    let x = random.output(p.int("rows") * p.int("columns"), of: T.self)
    let (scale, shift) = (p.double("scale"), p.double("shift"))
    for i in 0..<x.count { x[i] = T(max(-1e4, min(1e4, shift + scale * (2 * random.unit() - 1)))) }
    return x
  }

  /// max of each row.
  private static func maxima<T: VerificationScalar>(_ x: Buffer<T>, columns: Int) -> [Double] {
    stride(from: 0, to: x.count, by: columns).map { row in
      (row..<row + columns).reduce(-.infinity) { max($0, x[$1].double) }
    }
  }

  /// |err| ≤ (8 + |x − max|)·eps·p + the least normal number.
  private static func forward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "softmax.\(T.typeName)", measure: "err / ((8 + |x−max|) eps p + least normal)", bound: 1, dependence: .level,
      axes: axes, quickCost: quickCost(T.self), also: T.self == Float.self ? [wide] : [],
      alsoInFull: T.self == Float.self ? [] : [wide]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = logits(p, &random, of: T.self)
      let y = random.output(x.count, of: T.self)
      let expected = WideBuffer<T>(count: x.count)
      T.table(of: kernels).softmax(x.read, y.pointer, rows, columns)
      MartletReference.Softmax.forward(x.read, expected.pointer, rows: rows, columns: columns)
      let maximum = maxima(x, columns: columns)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        let distance = maximum[i / columns] - x[i].double
        return (8 + distance) * T.epsilon * expected[i].high + T.leastNormalMagnitude.double
      }
      return result
    }
  }

  /// |err| ≤ 8·eps·(1 + |x − max| + log n).
  private static func logarithm<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "logSoftmax.\(T.typeName)", measure: "err / (8 eps (1 + |x−max| + log n))", bound: 1, dependence: .level,
      axes: axes, quickCost: quickCost(T.self), also: T.self == Float.self ? [wide] : [],
      alsoInFull: T.self == Float.self ? [] : [wide]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = logits(p, &random, of: T.self)
      let y = random.output(x.count, of: T.self)
      let expected = WideBuffer<T>(count: x.count)
      T.table(of: kernels).logSoftmax(x.read, y.pointer, rows, columns)
      MartletReference.Softmax.logForward(x.read, expected.pointer, rows: rows, columns: columns)
      let maximum = maxima(x, columns: columns)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        8 * T.epsilon * (1 + maximum[i / columns] - x[i].double + log(Double(columns)))
      }
      return result
    }
  }

  /// dx = y·(dy − Σ y·dy), against its own terms.
  private static func backward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "softmax.dx.\(T.typeName)", measure: "err / (eps |y| (|dy| + Σ|y dy|))", bound: 16, dependence: .level,
      axes: axes,
      quickCost: quickCost(T.self), also: T.self == Float.self ? [wide] : [],
      alsoInFull: T.self == Float.self ? [] : [wide]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let y: Buffer<T> = outputs(p, &random) { MartletReference.Softmax.forward($0, $1, rows: rows, columns: columns) }
      let dy = random.buffer(y.count, of: T.self)
      let dx = random.output(y.count, of: T.self)
      let expected = WideBuffer<T>(count: y.count)
      T.table(of: kernels).softmaxBackward(y.read, dy.read, dx.pointer, rows, columns)
      MartletReference.Softmax.backward(y.read, dy.read, expected.pointer, rows: rows, columns: columns)
      let sums = rowSums(rows, columns) { abs(y[$0].double * dy[$0].double) }
      var result = Measurement()
      result.compare("dx", dx, expected) { i in
        T.epsilon * abs(y[i].double) * (abs(dy[i].double) + sums[i / columns]) + T.leastNonzeroMagnitude.double
      }
      return result
    }
  }

  /// dx = dy − e^y·Σ dy; e^y is a softmax with its bound.
  private static func logBackward<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "logSoftmax.dx.\(T.typeName)", measure: "err / (eps (|dy| + e^y (8+|y|) Σ|dy|))", bound: 16, dependence: .level,
      axes: axes, quickCost: quickCost(T.self), also: T.self == Float.self ? [wide] : [],
      alsoInFull: T.self == Float.self ? [] : [wide]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let y: Buffer<T> = outputs(p, &random) {
        MartletReference.Softmax.logForward($0, $1, rows: rows, columns: columns)
      }
      let dy = random.buffer(y.count, of: T.self)
      let dx = random.output(y.count, of: T.self)
      let expected = WideBuffer<T>(count: y.count)
      T.table(of: kernels).logSoftmaxBackward(y.read, dy.read, dx.pointer, rows, columns)
      MartletReference.Softmax.logBackward(y.read, dy.read, expected.pointer, rows: rows, columns: columns)
      let sums = rowSums(rows, columns) { abs(dy[$0].double) }
      var result = Measurement()
      result.compare("dx", dx, expected) { i in
        T.epsilon * (abs(dy[i].double) + exp(y[i].double) * (8 + abs(y[i].double)) * sums[i / columns])
          + T.leastNormalMagnitude.double
      }
      return result
    }
  }

  private static func outputs<T: VerificationScalar>(
    _ p: CaseParameters, _ random: inout CaseRandom, _ kernel: (UnsafePointer<T>, UnsafeMutablePointer<T>) -> Void
  ) -> Buffer<T> {
    let x = logits(p, &random, of: T.self)
    let y = random.output(x.count, of: T.self)
    kernel(x.read, y.pointer)
    return y
  }

  private static func rowSums(_ rows: Int, _ columns: Int, _ term: (Int) -> Double) -> [Double] {
    (0..<rows).map { r in (r * columns..<(r + 1) * columns).reduce(0) { $0 + term($1) } }
  }

  /// The loss by the log-softmax's bound, the gradient by the softmax's; both times the target's weights.
  private static func crossEntropy<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "crossEntropy.\(T.typeName)", measure: "err / (weighted bounds of log-softmax and softmax)", bound: 1,
      dependence: .level,
      axes: axes + [
        Axis("smoothing", ["0", "0.1", "0.9"]), .flag("weights"), Axis("gradient", ["yes", "no", "alias"]),
        .flag("ignored"),
      ],
      alsoInFull: [
        wide.with("smoothing", "0.1").with("weights", "yes").with("gradient", "yes").with("ignored", "no")
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns, smoothing) = (p.int("rows"), p.int("columns"), p.double("smoothing"))
      let x = logits(p, &random, of: T.self)
      let labels = CaseMemory.allocate(rows, repeating: Int32(0))
      for r in 0..<rows { labels[r] = p.flag("ignored") && r % 3 == 1 ? -1 : Int32(random.below(columns)) }
      let weights = p.flag("weights") ? random.buffer(columns, .normal, of: T.self) : nil
      if let weights { for c in 0..<columns { weights[c] = T(abs(weights[c].double) + 0.01) } }
      let losses = random.output(rows, of: T.self)
      // The gradient may overwrite the logits.
      let gradient = p["gradient"] == "alias" ? x.copy() : random.output(x.count, of: T.self)
      let wantsGradient = p["gradient"] != "no"
      let scale = 1 / Double(max(rows, 1))
      T.table(of: kernels).crossEntropy(
        CrossEntropyCall(
          logits: p["gradient"] == "alias" ? gradient.read : x.read, labels: labels, classWeights: weights?.read,
          smoothing: smoothing, scale: scale, losses: losses.pointer,
          gradient: wantsGradient ? gradient.pointer : nil, rows: rows, columns: columns))
      let (expectedLosses, expectedGradient) = (WideBuffer<T>(count: rows), WideBuffer<T>(count: x.count))
      MartletReference.Softmax.crossEntropy(
        x.read, labels: labels, classWeights: weights?.read, smoothing: smoothing, scale: scale,
        losses: expectedLosses.pointer, gradient: expectedGradient.pointer, rows: rows, columns: columns)

      let maximum = maxima(x, columns: columns)
      func target(_ r: Int, _ c: Int) -> Double {
        if labels[r] < 0 { return 0 }
        let hard = Int(labels[r]) == c ? 1 - smoothing : 0
        return (hard + smoothing / Double(columns)) * (weights?[c].double ?? 1)
      }
      let masses = rowSums(rows, columns) { target($0 / columns, $0 % columns) }
      let lossBounds = rowSums(rows, columns) { i in
        let distance = maximum[i / columns] - x[i].double
        return target(i / columns, i % columns) * 8 * T.epsilon * (1 + distance + log(Double(columns)))
      }
      var result = Measurement()
      result.compare("losses", losses, expectedLosses) { lossBounds[$0] }
      if wantsGradient {
        result.compare("gradient", gradient, expectedGradient) { i in
          let (r, c) = (i / columns, i % columns)
          let distance = maximum[r] - x[i].double
          let probability = expectedGradient[i].high / scale + target(r, c)
          return scale * (8 + distance) * T.epsilon * (probability.magnitude + target(r, c) + masses[r] * T.epsilon)
            + T.leastNormalMagnitude.double
        }
      }
      return result
    }
  }
}

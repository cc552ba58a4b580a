import MartletKernels
import MartletReference

/// Elementwise functions over their whole range, in units in the last place.
///
/// A full float32 run takes every 1,009th bit pattern and 2¹⁶ patterns around each edge; float64 a like number spread evenly
/// over all patterns and over the magnitudes from 2⁻⁴⁰ to 2¹¹.
enum MapFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    UnaryOp.allCases.map { family(T.self, $0) } + [lengths(T.self), addScaled(T.self)]
  }

  /// exp errs by at most 1.5 ULP and the other functions by 4; arithmetic is correctly rounded (½ ULP, among denormal results
  /// of the float64 reference 1).
  static func bound(_ op: UnaryOp) -> Double {
    switch op {
    case .exp: 1.5
    case .log, .tanh, .sigmoid, .erf, .sin, .cos, .gelu, .geluTanh, .silu, .powerScalar, .reciprocalSquareRoot: 4
    case .cubeRoot, .exp2, .expMinusOne, .log2, .log10, .logOnePlus, .tan, .asin, .acos, .atan, .sinh, .cosh, .asinh,
      .acosh, .atanh, .erfc, .elu, .softplus, .mish:
      4
    default: 1.001
    }
  }

  static func parameters(_ op: UnaryOp) -> [Double] {
    switch op {
    case .addScalar, .subtractScalar, .subtractFromScalar, .multiplyScalar, .divideScalar, .divideIntoScalar,
      .maximumScalar, .minimumScalar, .leakyRelu, .elu:
      [0.7, -2.5, 0.01]
    case .powerScalar: [2, 0.5, 3, -1, -0.7, 1, 2.5, 0]
    default: [0]
    }
  }

  private static func family<T: VerificationScalar>(_: T.Type, _ op: UnaryOp) -> CaseFamily {
    CaseFamily(
      "map.\(op).\(T.typeName)", measure: "err / ULP", bound: bound(op), dependence: .level
    ) { p, _, kernels in
      let points = p.int("points")
      guard let from = UInt64(p["from"].dropFirst(2), radix: 16), let step = UInt64(p["step"]) else {
        return .impossible(p)
      }
      let x = Buffer<T>(count: points, offset: points % 4)
      for i in 0..<points { x[i] = T(pattern: from &+ UInt64(i) &* step) }
      return measure(op, x, parameter: p.double("parameter"), kernels, inPlace: false)
    } cases: { quick, _ in
      let ranges = BitPatterns.ranges(T.self, quick: quick)
      let parameters = parameters(op)
      return ranges.enumerated().map { i, range in
        CaseParameters([
          ("from", "0x" + String(range.from, radix: 16)), ("step", String(range.step)),
          ("points", String(range.points)),
          ("parameter", String(parameters[i % parameters.count])), ("threads", String(i * 3 / ranges.count + 1)),
        ])
      }
    }
  }

  /// Every length of the last vector, and lengths that are split over threads.
  private static func lengths<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "map.lengths.\(T.typeName)", measure: "err / ULP", bound: 4, dependence: .level,
      axes: [
        Axis("op", UnaryOp.allCases.map { "\($0)" }), Axis("count", Axis.sizes + [1000, 20_000]), .flag("inplace"),
        .threads,
      ]
    ) { p, seed, kernels in
      guard let op = UnaryOp.allCases.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let x = random.buffer(p.int("count"), of: T.self)
      return measure(op, x, parameter: parameters(op)[0], kernels, inPlace: p.flag("inplace"))
    }
  }

  private static func measure<T: VerificationScalar>(
    _ op: UnaryOp, _ x: Buffer<T>, parameter: Double, _ kernels: KernelSet, inPlace: Bool
  ) -> Measurement {
    let expected = WideBuffer<T>(count: x.count)
    MartletReference.Maps.unary(op, x.read, expected.pointer, count: x.count, parameter: parameter)
    let y = inPlace ? x.copy() : Buffer<T>(count: x.count, offset: x.count % 3)
    T.table(of: kernels).unary(op, inPlace ? y.read : x.read, y.pointer, x.count, parameter)
    var result = Measurement()
    result.compare("y", y, expected) { Measurement.ulp(of: T.self, at: expected[$0].high) }
    return result
  }

  /// y += alpha·x: as a dot product of two terms.
  private static func addScaled<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "map.addScaled.\(T.typeName)", measure: "err / (eps (|alpha x| + |y|))", bound: 16, dependence: .level,
      axes: [
        Axis("count", Axis.sizes + [20_000]), Axis("alpha", ["1", "0", "-1", "0.7"]),
        .distribution(.normal, .graded, .cancelling), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (count, alpha) = (p.int("count"), p.double("alpha"))
      let x = random.buffer(count, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let old = random.buffer(count, of: T.self)
      let y = old.copy()
      T.table(of: kernels).addScaled(alpha, x.read, y.pointer, count)
      var result = Measurement()
      if !y.isConfined { result.fail("an element outside y was written") }
      for i in 0..<count {
        let expected = old[i].wide + T(alpha).wide * x[i].wide
        let magnitude = abs(old[i].double) + abs(alpha * x[i].double)
        result.compare("y[\(i)]", y[i], expected, unit: T.epsilon * magnitude)
      }
      return result
    }
  }
}

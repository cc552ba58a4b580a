import MartletKernels
import MartletReference

/// NaN, infinities and signed zeros: what goes in and what comes out of every map is the reference's definition, the same on all
/// SIMD levels. The measure counts results of another kind (NaN, ±∞, ±0, finite) or farther
/// than 64 ULP: how exact they are is measured elsewhere.
enum SpecialValueFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [unary(T.self), binary(T.self)] }

  private static func values<T: VerificationScalar>(_: T.Type) -> [T] {
    let positive: [T] = [0, 0.5, 1, 3, T.infinity, T.leastNonzeroMagnitude, T.leastNormalMagnitude, 1e30]
    return [T.nan] + positive + positive.map { -$0 }
  }

  private static func unary<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "map.special-unary.\(T.typeName)", measure: "results of another kind", bound: 0, dependence: .level,
      axes: [Axis("op", UnaryOp.allCases.map { "\($0)" }), Axis("parameter", ["0.5", "-2", "nan", "inf", "-inf"])],
      quickCount: .max
    ) { p, _, kernels in
      guard let op = UnaryOp.allCases.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      let values = values(T.self)
      let x = Buffer<T>(count: values.count)
      for (i, value) in values.enumerated() { x[i] = value }
      let y = Buffer<T>(count: values.count)
      let expected = WideBuffer<T>(count: values.count)
      MartletReference.Maps.unary(op, x.read, expected.pointer, count: x.count, parameter: p.double("parameter"))
      T.table(of: kernels).unary(op, x.read, y.pointer, x.count, p.double("parameter"))
      return compare(y, expected) { "\(op)(\(x[$0]))" }
    }
  }

  private static func binary<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "map.special-binary.\(T.typeName)", measure: "results of another kind", bound: 0, dependence: .level,
      axes: [Axis("op", BinaryOp.allCases.map { "\($0)" }), Axis("parameter", ["0.01", "-0.5"])],
      quickCount: .max
    ) { p, _, kernels in
      guard let op = BinaryOp.allCases.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      // Intermediate results that overflow are no matter of definition.
      let values = values(T.self).filter { !op.isBackward || abs($0) != 1e30 }
      let (a, b) = (Buffer<T>(count: values.count * values.count), Buffer<T>(count: values.count * values.count))
      for i in 0..<a.count { (a[i], b[i]) = (values[i / values.count], values[i % values.count]) }
      let y = Buffer<T>(count: a.count)
      let expected = WideBuffer<T>(count: a.count)
      MartletReference.Maps.binary(
        op, a.read, b.read, expected.pointer, count: a.count, parameter: p.double("parameter"))
      T.table(of: kernels).binary(op, a.read, b.read, y.pointer, a.count, p.double("parameter"))
      // Slopes that vanish do so with either sign.
      let isSmooth = [BinaryOp.geluBackward, .geluTanhBackward, .siluBackward, .mishBackward].contains(op)
      return compare(y, expected, signOfZero: !isSmooth) { "\(op)(\(a[$0]), \(b[$0]))" }
    }
  }

  private static func compare<T: VerificationScalar>(
    _ y: Buffer<T>, _ expected: WideBuffer<T>, signOfZero: Bool = true, _ name: (Int) -> String
  ) -> Measurement {
    var result = Measurement()
    for i in 0..<y.count {
      let (actual, rounded) = (y[i], T(rounding: expected[i]))
      let isSame: Bool
      if actual.isPoison {
        isSame = false
      } else if actual.isNaN || rounded.isNaN {
        isSame = actual.isNaN && rounded.isNaN
      } else if rounded == 0 || actual == 0 {
        isSame =
          (actual - rounded).magnitude <= 4 * T.leastNonzeroMagnitude && (actual.sign == rounded.sign || !signOfZero)
      } else {
        let unit = Measurement.ulp(of: T.self, at: expected[i].high)
        isSame = Measurement.distance(actual, expected[i]).map { $0 <= 64 * unit } ?? false
      }
      result.count += 1
      if !isSame {
        result.worst += 1
        if result.fault == nil { result.fault = "\(name(i)) is \(actual), expected \(rounded)" }
      }
    }
    return result
  }
}

import Glibc
import MartletKernels
import MartletReference

/// Random arrays: uniform numbers bit for bit, the others as functions of their bits.
enum RandomFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [uniform(T.self), normal(T.self), dropout(T.self)]
  }

  private static let axes = [
    Axis("count", Axis.sizes + [1000, 20_001]), Axis("offset", ["0", "1", "2", "3", "61", "64", "8589934591"]),
    Axis("stream", ["0", "7", "18446744073709551615"]), .threads,
  ]

  private static func place(_ p: CaseParameters, seed: UInt64) -> RandomPlace {
    RandomPlace(
      key: seed &* 0x9E37_79B9_7F4A_7C15, stream: UInt64(p["stream"]) ?? 0, offset: UInt64(p["offset"]) ?? 0)
  }

  private static func uniform<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "random.uniform.\(T.typeName)", measure: "wrong bits", bound: 0, dependence: .level,
      axes: axes + [Axis("range", ["0:1", "-1:1", "-0.1:0.3", "1000:1001"])]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (place, count) = (place(p, seed: seed), p.int("count"))
      let range = p["range"].split(separator: ":").compactMap { Double($0) }
      guard range.count == 2 else { return .impossible(p) }
      let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
      T.table(of: kernels).uniform(place, range[0], range[1], y.pointer, count)
      MartletReference.RandomKernels.uniform(
        key: place.key, stream: place.stream, offset: place.offset, low: range[0], high: range[1], expected.pointer,
        count: count)
      var result = Measurement()
      result.compareBits("y", y, expected)
      return result
    }
  }

  /// The logarithm, the angle and the products each err by some eps: against |mean| + deviation·radius.
  private static func normal<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "random.normal.\(T.typeName)", measure: "err / (eps (|mean| + deviation · radius))", bound: 16,
      dependence: .level,
      axes: axes + [Axis("mean", ["0", "-3"]), Axis("deviation", ["1", "0.02"])],
      quickCost: T.self == Double.self ? 1000 : .max
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (place, count) = (place(p, seed: seed), p.int("count"))
      let (mean, deviation) = (p.double("mean"), p.double("deviation"))
      let y = random.output(count, of: T.self)
      let expected = WideBuffer<T>(count: count)
      T.table(of: kernels).normal(place, mean, deviation, y.pointer, count)
      func reference(_ offset: UInt64, _ y: UnsafeMutablePointer<T.Wide>, _ count: Int) {
        MartletReference.RandomKernels.normal(
          key: place.key, stream: place.stream, offset: offset, mean: mean, deviation: deviation, of: T.self, y,
          count: count)
      }
      reference(place.offset, expected.pointer, count)
      // Both numbers of each pair, for its radius.
      let first = place.offset & ~1
      let pairs = WideBuffer<T>(count: count + 2)
      reference(first, pairs.pointer, count + 2)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        let even = (Int(place.offset - first) + i) / 2 * 2
        let (u, v) = (pairs[even].high - mean, pairs[even + 1].high - mean)
        return T.epsilon * (abs(mean) + (u * u + v * v).squareRoot())
      }
      return result
    }
  }

  private static func dropout<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "dropout.\(T.typeName)", measure: "err / ULP", bound: 4, dependence: .level,
      axes: axes + [Axis("keep", ["0.5", "0.9", "0.1", "1", "0"]), .flag("inplace")]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (place, count, keep) = (place(p, seed: seed), p.int("count"), p.double("keep"))
      let x = random.buffer(count, of: T.self)
      let y = p.flag("inplace") ? x.copy() : random.output(count, of: T.self)
      T.table(of: kernels).dropout(place, keep, p.flag("inplace") ? y.read : x.read, y.pointer, count)
      let expected = WideBuffer<T>(count: count)
      MartletReference.RandomKernels.dropout(
        x.read, expected.pointer, count: count, keep: keep, key: place.key, stream: place.stream, offset: place.offset)
      var result = Measurement()
      // A dropped element is 0 exactly: the unit is that of the result.
      result.compare("y", y, expected) { Measurement.ulp(of: T.self, at: expected[$0].high) }
      return result
    }
  }
}

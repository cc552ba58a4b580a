import MartletKernels
import MartletReference

/// Parts of arrays, choices and triangles: nothing is computed, so every bit must be right, those beside the part too.
enum CopyFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [slice(T.self), concatenate(T.self), padding(T.self), choose(T.self), triangle(T.self)]
  }

  private static let measure = "wrong elements"

  /// Slices with steps of any sign, and what puts them back: the elements of one [2a, 2b, 2c] array at steps go to those of
  /// another at other steps.
  private static func slice<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "slice.\(T.typeName)", measure: measure, bound: 0, dependence: [],
      axes: [
        Axis("a", [0, 1, 2, 7, 40]), Axis("b", [1, 2, 3, 17, 64]), Axis("c", [1, 2, 5, 16, 33]),
        Axis("from", ["1:1:1", "1:-1:2", "-2:1:-1", "2:2:2", "1:2:-2"]),
        Axis("to", ["1:1:1", "-1:2:1", "1:1:-2", "2:-1:-1"]), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let extents = [p.int("a"), p.int("b"), p.int("c")]
      let (from, to) = (walk(p["from"], extents), walk(p["to"], extents))
      let (x, y) = (
        random.buffer(8 * extents.reduce(1, *), of: T.self), random.buffer(8 * extents.reduce(1, *), of: T.self)
      )
      let expected = y.copy()
      T.table(of: kernels).copy(x.read + from.first, y.pointer + to.first, extents, from.strides, to.strides)
      MartletReference.Permute.copy(
        x.read + from.first, expected.pointer + to.first, extents: extents, from: from.strides, to: to.strides)
      return bits(y, expected)
    }
  }

  /// Where a walk over [a, b, c] at `steps` begins in a [2a, 2b, 2c] array, and its strides there.
  private static func walk(_ steps: String, _ extents: [Int]) -> (first: Int, strides: [Int]) {
    let steps = steps.split(separator: ":").compactMap { Int($0) }
    let own = [4 * extents[1] * extents[2], 2 * extents[2], 1]
    let first = zip(own, zip(steps, extents)).reduce(0) { $1.1.0 < 0 ? $0 + $1.0 * (2 * $1.1.1 - 1) : $0 }
    return (extents.contains(0) ? 0 : first, zip(own, steps).map { $0 * $1 })
  }

  /// Arrays one after the other along one axis of three.
  private static func concatenate<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "concatenate.\(T.typeName)", measure: measure, bound: 0, dependence: [],
      axes: [
        Axis("outer", [0, 1, 2, 9, 65]), Axis("inner", [1, 2, 3, 16, 257]), Axis("parts", [1, 2, 3, 5]),
        Axis("extent", [0, 1, 3, 16, 33]), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (outer, inner) = (p.int("outer"), p.int("inner"))
      let extents = (0..<p.int("parts")).map { $0 % 2 == 0 ? p.int("extent") : random.below(4) }
      let whole = extents.reduce(0, +)
      let y = random.output(outer * whole * inner, of: T.self)
      let expected = random.output(outer * whole * inner, of: T.self)
      var start = 0
      for extent in extents {
        let x = random.buffer(outer * extent * inner, of: T.self)
        T.table(of: kernels).copy(
          x.read, y.pointer + start * inner, [outer, extent, inner], [extent * inner, inner, 1],
          [whole * inner, inner, 1])
        for o in 0..<outer {
          for i in 0..<extent * inner { expected[(o * whole + start) * inner + i] = x[o * extent * inner + i] }
        }
        start += extent
      }
      return bits(y, expected)
    }
  }

  /// A constant around an array of three axes.
  private static func padding<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "padding.\(T.typeName)", measure: measure, bound: 0, dependence: .level,
      axes: [
        Axis("a", [0, 1, 3, 16]), Axis("b", [1, 2, 17, 64]), Axis("c", [1, 3, 16, 33]),
        Axis("before", ["0:0:0", "1:0:0", "0:2:1", "1:1:3"]), Axis("after", ["0:0:0", "0:0:1", "2:0:5", "1:1:1"]),
        Axis("value", ["0", "-1.5", "nan"]), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let extents = [p.int("a"), p.int("b"), p.int("c")]
      let before = p["before"].split(separator: ":").compactMap { Int($0) }
      let after = p["after"].split(separator: ":").compactMap { Int($0) }
      let whole = extents.indices.map { extents[$0] + before[$0] + after[$0] }
      let count = whole.reduce(1, *)
      let x = random.buffer(extents.reduce(1, *), of: T.self)
      let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
      let to = [whole[1] * whole[2], whole[2], 1]
      T.table(of: kernels).fill(p.double("value"), y.pointer, count)
      T.table(of: kernels).copy(
        x.read, y.pointer + zip(to, before).reduce(0) { $0 + $1.0 * $1.1 }, extents,
        [extents[1] * extents[2], extents[2], 1],
        to)
      for i in 0..<count {
        let place = [i / to[0], i / to[1] % whole[1], i % whole[2]]
        let inside = zip(place, before).map { $0 - $1 }
        let isInside = zip(inside, extents).allSatisfy { $0 >= 0 && $0 < $1 }
        expected[i] =
          isInside ? x[(inside[0] * extents[1] + inside[1]) * extents[2] + inside[2]] : T(p.double("value"))
      }
      return bits(y, expected)
    }
  }

  private static func choose<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "choose.\(T.typeName)", measure: measure, bound: 0, dependence: [],
      axes: [
        Axis("count", Axis.sizes + [20_000, 50_001]), .flag("one-a"), .flag("one-b"),
        Axis("alias", ["none", "a", "b"]), .threads,
      ],
      allows: { !($0["alias"] == "a" && $0.flag("one-a")) && !($0["alias"] == "b" && $0.flag("one-b")) }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let condition = CaseMemory.allocate(count + 1, repeating: false)
      for i in 0..<count { condition[i] = random.next() % 3 == 0 }
      let a = random.buffer(p.flag("one-a") ? 1 : count, of: T.self)
      let b = random.buffer(p.flag("one-b") ? 1 : count, of: T.self)
      if count > 2 { a[a.count / 2] = .nan }
      let expected = random.output(count, of: T.self)
      MartletReference.Choice.choose(
        condition, a.read, repeatsA: p.flag("one-a"), b.read, repeatsB: p.flag("one-b"), expected.pointer, count: count)
      let y = p["alias"] == "a" ? a.copy() : p["alias"] == "b" ? b.copy() : random.output(count, of: T.self)
      T.table(of: kernels).choose(
        ChoiceCall(
          condition: condition, a: p["alias"] == "a" ? y.read : a.read, b: p["alias"] == "b" ? y.read : b.read,
          repeatsA: p.flag("one-a"), repeatsB: p.flag("one-b"), y: y.pointer, count: count))
      return bits(y, expected)
    }
  }

  private static func triangle<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "triangle.\(T.typeName)", measure: measure, bound: 0, dependence: [],
      axes: [
        Axis("batch", [0, 1, 3]), Axis("rows", [1, 2, 3, 16, 33, 129]), Axis("columns", [1, 2, 5, 17, 64, 257]),
        Axis("offset", [-300, -3, -1, 0, 1, 2, 40, 300]), .flag("lower"), .threads,
      ]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (batch, rows, columns) = (p.int("batch"), p.int("rows"), p.int("columns"))
      let count = batch * rows * columns
      let x = random.buffer(count, of: T.self)
      let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
      T.table(of: kernels).triangle(x.read, y.pointer, batch, rows, columns, p.flag("lower"), p.int("offset"))
      MartletReference.Triangle.keep(
        x.read, expected.pointer, matrices: batch, rows: rows, columns: columns, lower: p.flag("lower"),
        offset: p.int("offset"))
      return bits(y, expected)
    }
  }

  private static func bits<T: VerificationScalar>(_ y: Buffer<T>, _ expected: Buffer<T>) -> Measurement {
    var result = Measurement()
    result.compareBits("y", y, expected)
    return result
  }
}

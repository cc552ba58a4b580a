import MartletKernels
import MartletReference

/// Rotary position embedding: two products a column, and both kinds of pairs.
enum RotaryFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      CaseFamily(
        "rotary.\(T.typeName)", measure: "err / (eps (|a cos| + |b sin|))", bound: 16, dependence: [],
        axes: [
          Axis("tokens", [0, 1, 2, 5, 17, 130]), Axis("tableRows", [1, 2, 5, 17]), Axis("heads", [1, 2, 3]),
          Axis("width", [1, 2, 3, 4, 8, 17, 64]), Axis("rest", [0, 1, 4]), .flag("interleaved"), .flag("inverse"),
          .threads,
        ]
      ) { p, seed, kernels in
        var random = CaseRandom(seed: seed)
        let (tokens, heads, tableRows) = (p.int("tokens"), p.int("heads"), p.int("tableRows"))
        let rotated = p.int("width") / 2 * 2
        let width = rotated + p.int("rest") + p.int("width") % 2
        let x = random.buffer(tokens * heads * width, of: T.self)
        let (cosines, sines) = (
          random.buffer(tableRows * rotated / 2, of: T.self), random.buffer(tableRows * rotated / 2, of: T.self)
        )
        let y = random.output(x.count, of: T.self)
        let expected = WideBuffer<T>(count: x.count)
        T.table(of: kernels).rotary(
          RotaryCall(
            x: x.read, cosines: cosines.read, sines: sines.read, y: y.pointer, tokens: tokens, heads: heads,
            width: width, rotated: rotated, tableRows: tableRows, interleaved: p.flag("interleaved"),
            inverse: p.flag("inverse")))
        MartletReference.Rotary.apply(
          x.read, expected.pointer, cosines: cosines.read, sines: sines.read, tokens: tokens, heads: heads,
          width: width, rotated: rotated, tableRows: tableRows, interleaved: p.flag("interleaved"),
          inverse: p.flag("inverse"))
        var result = Measurement()
        result.compare("y", y, expected) { place in
          let (row, column) = place.quotientAndRemainder(dividingBy: width)
          guard column < rotated else { return 0 }
          let half = rotated / 2
          let pair = p.flag("interleaved") ? column / 2 : column % half
          let partner =
            p.flag("interleaved") ? place + (column % 2 == 0 ? 1 : -1) : place + (column < half ? half : -half)
          let table = row / heads % tableRows * half + pair
          return T.epsilon
            * (abs(x[place].double * cosines[table].double) + abs(x[partner].double * sines[table].double))
        }
        return result
      }
    ]
  }
}

/// An equation of ``einsum(_:_:)`` such as "bij,bjk->bik", read for operands of given shapes.
struct EinsumEquation {
  /// A summation index: a letter's code, or `firstOfEllipsis` plus the axis under an ellipsis, counted from the last.
  typealias Index = Int

  /// The indices of each operand's axes.
  let operands: [[Index]]
  /// The indices of the result's axes.
  let output: [Index]
  /// How far each index runs.
  let extents: [Index: Int]

  private static let firstOfEllipsis = 256

  /// Traps with the equation and the shapes when they do not fit together.
  init(_ text: String, shapes: [Shape]) {
    func fail(_ problem: String) -> Never {
      misuse("einsum", "\"\(text)\" with shapes \(shapes.map(\.description).joined(separator: ", ")): \(problem)")
    }
    let parts = Self.parts(text, fail)
    if parts.operands.count != shapes.count {
      fail("it names \(parts.operands.count) operands, \(shapes.count) are given")
    }
    var extents: [Index: Int] = [:]
    var operands: [[Index]] = []
    var ellipsisRank = 0
    for (position, (term, shape)) in zip(parts.operands, shapes).enumerated() {
      let covered = shape.rank - term.letters.count
      if covered < 0 || (covered > 0 && term.ellipsis == nil) {
        fail("operand \(position) has \(shape.rank) axes, its indices are \(term.letters.count)")
      }
      let indices = term.indices(ellipsisRank: covered)
      ellipsisRank = max(ellipsisRank, covered)
      for (axis, index) in indices.enumerated() {
        // Axes of extent 1 stretch, as in broadcasting, but not along a diagonal.
        if let first = indices.firstIndex(of: index), shape[first] != shape[axis] {
          fail("index \(Self.name(index)) is both \(shape[first]) and \(shape[axis]) in operand \(position)")
        }
        let known = extents[index] ?? 1
        if known != 1 && shape[axis] != 1 && known != shape[axis] {
          fail("index \(Self.name(index)) is both \(known) and \(shape[axis])")
        }
        extents[index] = known == 1 ? shape[axis] : known
      }
      operands.append(indices)
    }
    self.operands = operands
    self.extents = extents
    guard let term = parts.output else {
      // Implicitly: what stands under ellipses, then the letters that occur once, in order.
      var uses: [Index: Int] = [:]
      for index in operands.joined() { uses[index, default: 0] += 1 }
      let letters = uses.filter { $0.value == 1 && $0.key < Self.firstOfEllipsis }.keys.sorted()
      output = Term(letters: letters, ellipsis: 0).indices(ellipsisRank: ellipsisRank)
      return
    }
    output = term.indices(ellipsisRank: term.ellipsis == nil ? 0 : ellipsisRank)
    for (position, index) in output.enumerated() {
      if extents[index] == nil { fail("output index \(Self.name(index)) is in no operand") }
      if output[..<position].contains(index) { fail("output index \(Self.name(index)) appears twice") }
    }
  }

  /// The letters of an operand or of the output, and before which of them an ellipsis stands.
  private struct Term {
    var letters: [Index] = []
    var ellipsis: Int?

    func indices(ellipsisRank: Int) -> [Index] {
      guard let ellipsis else { return letters }
      let covered = (0..<ellipsisRank).reversed().map { firstOfEllipsis + $0 }
      return letters[..<ellipsis] + covered + letters[ellipsis...]
    }
  }

  private static func parts(_ text: String, _ fail: (String) -> Never) -> (operands: [Term], output: Term?) {
    let (comma, dot, dash, angle) = (UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ">"))
    var terms = [Term()]
    var arrow: Int?
    let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        terms[terms.count - 1].letters.append(Index(byte))
        position += 1
      case comma where arrow == nil:
        terms.append(Term())
        position += 1
      case dash where arrow == nil && bytes.dropFirst(position + 1).first == angle:
        arrow = terms.count
        terms.append(Term())
        position += 2
      case dot where bytes[position...].prefix(3).elementsEqual([dot, dot, dot]):
        if terms[terms.count - 1].ellipsis != nil { fail("an operand has two ellipses") }
        terms[terms.count - 1].ellipsis = terms[terms.count - 1].letters.count
        position += 3
      default:
        fail("'\(Character(UnicodeScalar(byte)))' is not a letter, ',', '->' or '...' where one may stand")
      }
    }
    guard let arrow else { return (terms, nil) }
    return (Array(terms[..<arrow]), terms[arrow])
  }

  private static func name(_ index: Index) -> String {
    index < firstOfEllipsis ? String(UnicodeScalar(UInt8(index))) : "under '...', axis \(firstOfEllipsis - index - 1)"
  }
}

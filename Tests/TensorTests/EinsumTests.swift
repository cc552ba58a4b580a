import MartletTensor
import OperationCatalog
import Testing

@Suite struct EinsumTests {
  private let a = Tensor((0..<6).map(Double.init), shape: [2, 3])
  private let b = Tensor((0..<12).map(Double.init), shape: [3, 4])

  @Test func knownValues() {
    let square = Tensor((0..<9).map(Double.init), shape: [3, 3])
    #expect(einsum("ii", square).item() == 12)
    #expect(einsum("ii->i", square).array(of: Double.self) == [0, 4, 8])
    #expect(einsum("ij->", a).item() == 15)
    #expect(einsum("ij->j", a).array(of: Double.self) == [3, 5, 7])
    #expect(einsum("ba", a).array(of: Double.self) == [0, 3, 1, 4, 2, 5])
    #expect(einsum("ij,jk", a, b).array(of: Double.self) == [20, 23, 26, 29, 56, 68, 80, 92])
    #expect(einsum(" i j , j k -> k i ", a, b).array(of: Double.self) == [20, 56, 23, 68, 26, 80, 29, 92])
    #expect(einsum("...j,j...->...", a, Tensor([1, 2, 3] as [Double])).array(of: Double.self) == [8, 26])
    #expect(
      einsum("i,i,i->", Tensor([1, 2] as [Double]), Tensor([3, 4] as [Double]), Tensor([5, 6] as [Double])).item() == 63
    )
    #expect(einsum("zB,Ba", a, b).shape == [4, 2])
  }

  /// Every equation of the catalogue against its definition, a loop over all indices.
  @Test(arguments: OperationRow.all.filter { $0.operation == "einsum" }) func agreesWithTheDefinition(
    _ row: OperationRow
  )
    throws
  {
    let equation = try #require(row.variant.split(separator: " of ").first.map(String.init))
    let inputs = row.arguments()
    let result = row.function(inputs)[0]
    let (expected, shape) = DirectSum.evaluate(equation, inputs)
    #expect(result.shape == shape)
    for (value, wanted) in zip(result.array(of: Double.self), expected) {
      #expect(abs(value - wanted) <= 1e-13 * max(1, abs(wanted)), "\(row)")
    }
  }

  @Test func sharedOperandsAreNotCopied() {
    // 8,192 copies of the matrix would take 2 GiB.
    let shared = Tensor.ones([256, 256])
    let batch = Tensor.ones([8192, 256, 1])
    let before = Runtime.memory.peak
    let result = shared.matmul(batch)
    #expect(result.array(of: Float.self).allSatisfy { $0 == 256 })
    #expect(einsum("ij,bjk->bik", shared, batch).sum().item() == 8192 * 256 * 256)
    #expect(Runtime.memory.peak - before < 1 << 30)
  }

  @Test func misuseShowsEquationAndShapes() async throws {
    let extents = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij,jk->ik", Tensor.zeros([2, 3]), Tensor.zeros([4, 5]))
    }
    #expect(text(extents).contains("einsum: \"ij,jk->ik\" with shapes [2, 3], [4, 5]: index j is both 3 and 4"))
    let ranks = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ijk->i", Tensor.zeros([2, 3]))
    }
    #expect(text(ranks).contains("operand 0 has 2 axes, its indices are 3"))
    let output = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij->ik", Tensor.zeros([2, 3]))
    }
    #expect(text(output).contains("output index k is in no operand"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij,jk", Tensor.zeros([2, 3]))
    }
    #expect(text(count).contains("it names 2 operands, 1 are given"))
    let letters = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("i1", Tensor.zeros([2, 3]))
    }
    #expect(text(letters).contains("'1' is not a letter"))
    let integers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = einsum("ij->ji", Tensor.zeros([2, 3], dtype: .int32))
    }
    #expect(text(integers).contains("int32 operands"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}

/// Einstein sums by a loop over all indices.
private enum DirectSum {
  static func evaluate(_ equation: String, _ inputs: [Tensor]) -> ([Double], Shape) {
    let halves = equation.split(separator: ">", omittingEmptySubsequences: false).map { $0.filter { $0 != "-" } }
    var terms = halves[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
    // Digits stand for the axes under an ellipsis, 0 the last of them.
    func spelled(_ term: [Character], rank: Int) -> [Character] {
      guard let first = term.firstIndex(of: ".") else { return term }
      let digits = (0..<rank).reversed().map { Character("\($0)") }
      return term[..<first] + digits + term[(first + 3)...]
    }
    var hidden = 0
    for (i, term) in terms.enumerated() where term.contains(".") {
      let rank = inputs[i].rank - (term.count - 3)
      hidden = max(hidden, rank)
      terms[i] = spelled(term, rank: rank)
    }
    var output: [Character]
    if halves.count > 1 {
      output = spelled(Array(halves[1]), rank: hidden)
    } else {
      let all = terms.joined()
      output = (0..<hidden).reversed().map { Character("\($0)") }
      output += Set(all).filter { c in c.isLetter && all.filter { $0 == c }.count == 1 }.sorted()
    }
    var extents: [Character: Int] = [:]
    for (term, input) in zip(terms, inputs) {
      for (index, extent) in zip(term, input.shape) {
        extents[index] = max(extents[index] ?? 0, extent == 0 ? 0 : extent)
      }
    }
    for (term, input) in zip(terms, inputs) {
      for (index, extent) in zip(term, input.shape) where extent == 0 { extents[index] = 0 }
    }
    let shape = Shape(output.map { extents[$0]! })
    let summed = extents.keys.filter { !output.contains($0) }.sorted()
    let values = inputs.map { $0.array(of: Double.self) }
    var result = [Double](repeating: 0, count: shape.elementCount)
    forEach(output + summed, extents) { position in
      var product = 1.0
      for (i, term) in terms.enumerated() {
        var place = 0
        for (axis, index) in term.enumerated() {
          place = place * inputs[i].shape[axis] + (inputs[i].shape[axis] == 1 ? 0 : position[index]!)
        }
        product *= values[i][place]
      }
      result[output.reduce(0) { $0 * extents[$1]! + position[$1]! }] += product
    }
    return (result, shape)
  }

  private static func forEach(
    _ indices: [Character], _ extents: [Character: Int], at position: [Character: Int] = [:],
    _ body: ([Character: Int]) -> Void
  ) {
    guard let first = indices.first else { return body(position) }
    for value in 0..<extents[first]! {
      var next = position
      next[first] = value
      forEach(Array(indices.dropFirst()), extents, at: next, body)
    }
  }
}

import OperationCatalog
import TestSupport
import Testing

/// The catalogue is complete: nothing in the public interface of MartletTensor gives a tensor without a row, or a reason.
@Suite struct RegistryTests {
  /// Names as the catalogue writes them; `a += b` is the row of `+`.
  private static func publicNames() throws -> [String: String] {
    let interface = try PublicInterface(of: "MartletTensor")
    let functions = interface.functions(giving: interface.identities(of: "Tensor"), type: "Tensor")
    let names = functions.map { function in
      let isCompound =
        function.name.count > 1 && function.name.hasSuffix("=") && !"=!<>.".contains(function.name.first!)
      let base = isCompound ? String(function.name.dropLast()) : function.name
      let isMember = function.owner.map { $0 != "Tensor" } ?? false
      return (isMember ? "\(function.owner!).\(base)" : base, function.path)
    }
    return Dictionary(names) { first, _ in first }
  }

  @Test func everyPublicOperationHasARow() throws {
    let names = try Self.publicNames()
    #expect(names.count >= 60)
    let rows = Set(OperationRow.all.map(\.operation))
    for (name, path) in names.sorted(by: { $0.key < $1.key }) {
      let reason = OperationRow.withoutRow[name]
      #expect(rows.contains(name) || reason != nil, "\(path) has no row and is not on the list of those without")
      #expect(!(rows.contains(name) && reason != nil), "\(path) has a row: it need not be on the list of those without")
    }
  }

  @Test func everyOperationHasThreeRows() {
    let counts = Dictionary(grouping: OperationRow.all, by: \.operation).mapValues(\.count)
    #expect(counts.filter { $0.value < 3 }.keys.sorted() == [])
  }

  @Test func everyNameExists() throws {
    let names = Set(try Self.publicNames().keys)
    #expect(Set(OperationRow.all.map(\.operation)).subtracting(names) == [], "rows of operations that do not exist")
    #expect(Set(OperationRow.withoutRow.keys).subtracting(names) == [], "listed as without row, but not there")
  }

  /// Taking a row away, or weakening it, has to be said in Tests/Fixtures/operations.txt.
  @Test func noRowIsLost() {
    let names = OperationRow.all.map(\.name)
    #expect(Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted() == [], "names that are not unique")
    let lines = OperationRow.all.map { row in
      let exceptions = [
        row.isDifferentiable ? nil : "not differentiable",
        SecondDerivativeTests.exceptions[row.name].map { _ in "once differentiable" },
        PrecisionTests.exceptions[row.name].map { _ in "float64 alone" },
      ].compactMap { $0 }
      return ([row.description] + exceptions).joined(separator: "; ")
    }
    let (missing, unknown) = Fixture("operations.txt").compare(lines)
    #expect(missing == [], "rows that are gone; MARTLET_UPDATE_FIXTURES=1 accepts that")
    #expect(unknown == [], "rows that are not in the fixture; MARTLET_UPDATE_FIXTURES=1 adds them")
  }
}

import TestSupport
import Testing

@Suite struct FixtureTests {
  @Test func whatIsGoneAndWhatIsNewAreNamed() {
    let folder = TemporaryFolder()
    folder.write(Array("a\nb\nc\n".utf8), to: "Fixtures/list.txt")
    let file = folder.path("SomeTests/Test.swift")
    let found = Fixture("list.txt").compare(["c", "d", "a"], file: file, updating: false)
    #expect(found.missing == ["b"] && found.unknown == ["d"])
    let none = Fixture("other.txt").compare(["a"], file: file, updating: false)
    #expect(none.missing == [] && none.unknown == ["a"])
    // Updating accepts what was found.
    _ = Fixture("list.txt").compare(["c", "d", "a"], file: file, updating: true)
    #expect(contents(of: folder.path("Fixtures/list.txt")) == Array("a\nc\nd\n".utf8))
  }
}

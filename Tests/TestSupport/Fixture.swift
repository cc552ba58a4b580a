import Foundation

/// A text file of Tests/Fixtures that a test compares its findings with, one line each.
///
/// `MARTLET_UPDATE_FIXTURES=1 swift test …` writes what was found instead, for a change that is meant.
public struct Fixture {
  public let name: String

  public init(_ name: String) { self.name = name }

  /// The lines that are in the file and were not found, and those that were found and are not in the file.
  public func compare(
    _ lines: [String], file: String = #filePath,
    updating: Bool = ProcessInfo.processInfo.environment["MARTLET_UPDATE_FIXTURES"] == "1"
  ) -> (missing: [String], unknown: [String]) {
    let tests = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    let path = tests.appending(path: "Fixtures/\(name)").path
    let found = lines.sorted()
    if updating {
      let text = found.map { $0 + "\n" }.joined()
      _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
    }
    let listed = String(decoding: contents(of: path) ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    return (Array(Set(listed).subtracting(found)).sorted(), Array(Set(found).subtracting(listed)).sorted())
  }
}

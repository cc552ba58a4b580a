import Foundation
import MartletFormats
import Testing

/// The files of Tests/Fixtures/Tokens.
enum Fixture {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let ids: [Int32]
    let tokens: [String]

    var testDescription: String { String(text.prefix(40)).debugDescription }
  }

  static func path(_ name: String) -> String {
    // This file is Tests/TextTests/Support/Fixture.swift.
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent("Fixtures/Tokens/\(name)").path
  }

  static func text(_ name: String) throws -> String { try FileReader.text(of: path(name)) }

  static func cases(_ name: String) -> [Case] {
    guard let document = try? JSONValue(parsing: text(name)) else { return [] }
    return (document.arrayValue ?? []).map { entry in
      Case(
        text: entry["text"]?.stringValue ?? "",
        ids: entry["ids"]?.arrayValue?.compactMap { $0.integerValue.map { Int32($0) } } ?? [],
        tokens: entry["tokens"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }
  }

  /// The whole vocabulary of the WordPiece cases, where there is one.
  static let wholeVocabulary = ProcessInfo.processInfo.environment["MARTLET_WORDPIECE_VOCABULARY"]
}

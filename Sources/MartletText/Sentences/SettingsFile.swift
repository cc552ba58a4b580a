import MartletFormats

/// The members of a JSON file, with errors that name it.
struct SettingsFile {
  let path: String
  private let document: JSONValue

  init(_ path: String) throws {
    self.path = path
    let bytes = try FileReader.bytes(of: path, maximumByteCount: 1 << 24)
    do throws(JSONError) { document = try JSONValue(parsing: bytes) } catch {
      throw SentenceEncoderError(.notJSON, path: path, reason: "not valid JSON: \(error)")
    }
    if document.members == nil {
      throw SentenceEncoderError(.notJSON, path: path, reason: "the file is not a JSON object")
    }
  }

  /// The file, if there is one.
  static func ifThere(_ path: String) throws -> SettingsFile? { FileReader.exists(path) ? try SettingsFile(path) : nil }

  /// A whole number; nil when there is none.
  func count(_ key: String, in allowed: ClosedRange<Int>) throws -> Int? {
    guard let value = document[key], value != .null else { return nil }
    guard let count = value.integerValue, allowed.contains(count) else {
      throw refused(key, value, "a whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return count
  }

  /// A whole number that must be there.
  func requiredCount(_ key: String, in allowed: ClosedRange<Int>) throws -> Int {
    guard let count = try count(key, in: allowed) else { throw missing(key) }
    return count
  }

  func number(_ key: String, in allowed: ClosedRange<Double>) throws -> Double? {
    guard let value = document[key], value != .null else { return nil }
    guard let number = value.doubleValue, allowed.contains(number) else {
      throw refused(key, value, "a number from \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    return number
  }

  func flag(_ key: String) throws -> Bool? {
    guard let value = document[key], value != .null else { return nil }
    guard let flag = value.boolValue else { throw refused(key, value, "true or false") }
    return flag
  }

  func text(_ key: String) throws -> String? {
    guard let value = document[key], value != .null else { return nil }
    guard let text = value.stringValue else { throw refused(key, value, "a text") }
    return text
  }

  func missing(_ key: String) -> SentenceEncoderError {
    SentenceEncoderError(.badValue, path: path, reason: "there is no \(key)")
  }

  private func refused(_ key: String, _ value: JSONValue, _ expected: String) -> SentenceEncoderError {
    SentenceEncoderError(.badValue, path: path, reason: "\(key) is \(value.text), but must be \(expected)")
  }
}

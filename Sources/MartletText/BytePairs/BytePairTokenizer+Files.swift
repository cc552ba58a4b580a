import MartletFormats

extension BytePairTokenizer {
  /// Reads GPT-2's two files: vocab.json, an object of tokens and their ids, and merges.txt, a merge a line, the first one
  /// first; each byte is written as a visible character of its own.
  ///
  /// - Parameter specialTokens: tokens of the vocabulary that stand for no text; those of them that it lacks are an error.
  ///
  /// Ids go from 0 to below the number of tokens, all bytes are tokens, and so are the parts and the outcome of every merge.
  /// Throws ``VocabularyError`` with file and line where this is not so, and `FileError` when a file cannot be read.
  public init(vocabulary: String, merges: String, specialTokens: [String] = []) throws {
    let tokens = try Self.tokens(of: vocabulary, specialTokens)
    var byteIDs: [Int32] = []
    for byte in UInt8.min...UInt8.max {
      guard let id = tokens.index(of: [byte]) else {
        throw VocabularyError(
          .missingToken, path: vocabulary,
          problem: "there is no token \"\(ByteAlphabet.text(of: [byte]))\" for byte \(byte)")
      }
      byteIDs.append(Int32(id))
    }
    self.init(
      tokens: tokens, byteIDs: byteIDs, merges: try Self.merges(of: merges, tokens), specialTokens: specialTokens)
  }

  /// Reads vocab.json and merges.txt of a folder; see ``init(vocabulary:merges:specialTokens:)``.
  public init(folder: String, specialTokens: [String] = []) throws {
    try self.init(
      vocabulary: "\(folder)/vocab.json", merges: "\(folder)/merges.txt", specialTokens: specialTokens)
  }

  private static func tokens(of path: String, _ specialTokens: [String]) throws -> ByteTable {
    let bytes = try FileReader.bytes(of: path, maximumByteCount: VocabularyLines.maximumByteCount)
    let document: JSONValue
    do throws(JSONError) { document = try JSONValue(parsing: bytes, maximumDepth: 4) } catch {
      let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw VocabularyError(.notJSON, path: path, line: line, problem: "not valid JSON: \(error)")
    }
    guard let members = document.members else {
      throw VocabularyError(.notJSON, path: path, problem: "the file is not a JSON object of tokens and ids")
    }
    let special = Set(specialTokens)
    var byID = [[UInt8]?](repeating: nil, count: members.count)
    for member in members {
      guard let id = member.value.integerValue, byID.indices.contains(id) else {
        throw VocabularyError(
          .wrongID, path: path,
          problem: "the token \"\(member.key)\" has no id from 0 to below the number of tokens, \(members.count)")
      }
      if byID[id] != nil { throw VocabularyError(.duplicate, path: path, problem: "two tokens have the id \(id)") }
      guard let bytes = special.contains(member.key) ? Array(member.key.utf8) : ByteAlphabet.bytes(of: member.key),
        !bytes.isEmpty
      else {
        throw VocabularyError(
          .malformedEntry, path: path,
          problem: "the token \"\(member.key)\" is not made of the characters that stand for bytes")
      }
      byID[id] = bytes
    }
    var tokens = ByteTable()
    for (id, bytes) in byID.enumerated() where !tokens.insert(bytes ?? []).isNew {
      throw VocabularyError(
        .duplicate, path: path, problem: "the token of id \(id) stands for the bytes of another one")
    }
    if let missing = specialTokens.first(where: { tokens.index(of: $0.utf8) == nil }) {
      throw VocabularyError(.missingToken, path: path, problem: "there is no token \"\(missing)\"")
    }
    return tokens
  }

  private static func merges(of path: String, _ tokens: ByteTable) throws -> [(pair: TokenPair, id: Int32)] {
    var result: [(pair: TokenPair, id: Int32)] = []
    var lineOfPair: [TokenPair: Int] = [:]
    for (index, line) in try VocabularyLines(path).lines.enumerated() {
      if index == 0 && line.starts(with: "#version".utf8) { continue }
      func fail(_ kind: VocabularyError.Kind, _ problem: String) -> VocabularyError {
        VocabularyError(kind, path: path, line: index + 1, problem: problem)
      }
      let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard parts.count == 2, let left = ByteAlphabet.bytes(of: String(decoding: parts[0], as: UTF8.self)),
        let right = ByteAlphabet.bytes(of: String(decoding: parts[1], as: UTF8.self)), !left.isEmpty, !right.isEmpty
      else { throw fail(.malformedEntry, "a merge is two tokens with one space between them") }
      func id(of bytes: [UInt8]) throws(VocabularyError) -> Int32 {
        guard let id = tokens.index(of: bytes) else {
          throw fail(.missingToken, "the token \"\(ByteAlphabet.text(of: bytes))\" is not in the vocabulary")
        }
        return Int32(id)
      }
      let pair = TokenPair(try id(of: left), try id(of: right))
      if let first = lineOfPair.updateValue(index + 1, forKey: pair) {
        throw fail(.duplicate, "the merge is on line \(first) already")
      }
      result.append((pair, try id(of: left + right)))
    }
    return result
  }

  /// Writes vocab.json and merges.txt into a folder that exists; the same tokenizer gives the same bytes. Throws `FileError`.
  public func write(toFolder folder: String) throws {
    try write(vocabulary: "\(folder)/vocab.json", merges: "\(folder)/merges.txt")
  }

  /// Writes the two files, each whole or not at all. Throws `FileError`.
  public func write(vocabulary: String, merges: String) throws {
    let special = Set(specialTokens.map { Array($0.utf8) })
    let members = (0..<vocabularySize).map { id in
      let bytes = tokens[id]
      let isSpecial = special.contains(Array(bytes))
      return JSONMember(
        isSpecial ? String(decoding: bytes, as: UTF8.self) : ByteAlphabet.text(of: bytes), .integer(id))
    }
    try AtomicFile.write(JSONValue.object(members).text, to: vocabulary)
    let lines = mergeOrder.map { pair in
      "\(ByteAlphabet.text(of: tokens[Int(pair.left)])) \(ByteAlphabet.text(of: tokens[Int(pair.right)]))\n"
    }
    try AtomicFile.write("#version: 0.2\n" + lines.joined(), to: merges)
  }
}

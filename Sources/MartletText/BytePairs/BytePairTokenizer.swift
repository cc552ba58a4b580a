import MartletTensor

/// Byte-pair encoding over bytes, as GPT-2's: any text has tokens, and decoding gives back exactly the text.
///
///     let tokenizer = BytePairTokenizer.trained(on: [text], vocabularySize: 4096)
///     let ids = tokenizer.encode("To be, or not to be")
///
/// Text is divided into words with the space before them, runs of digits, of other characters and of white space; each part
/// is its bytes at first, and the neighbouring tokens that were merged earliest in training are merged, the leftmost first,
/// until no two neighbours are in the list of merges.
///
/// Sennrich, Haddow, Birch: "Neural machine translation of rare words with subword units", ACL 2016; Radford et al.:
/// "Language models are unsupervised multitask learners", 2019.
public struct BytePairTokenizer: Tokenizer {
  struct Merge: Sendable {
    /// Its place in the list of merges; the lower one goes first.
    let rank: Int32
    /// The token that it makes.
    let id: Int32
  }

  /// Tokens that stand for no text but mean something to a model, such as "<|endoftext|>".
  public let specialTokens: [String]
  /// The bytes of all tokens; a token's number is its id.
  let tokens: ByteTable
  /// The id of each byte.
  let byteIDs: [Int32]
  /// The merges by rank.
  let mergeOrder: [TokenPair]
  let merges: [TokenPair: Merge]
  private let specialIDs: Set<Int32>
  private let cache = BytePairCache()

  /// The parts of a tokenizer that belong together: every byte is a token, and so is what each merge makes.
  init(tokens: ByteTable, byteIDs: [Int32], merges: [(pair: TokenPair, id: Int32)], specialTokens: [String]) {
    self.tokens = tokens
    self.byteIDs = byteIDs
    self.specialTokens = specialTokens
    specialIDs = Set(specialTokens.compactMap { tokens.index(of: $0.utf8).map { Int32($0) } })
    mergeOrder = merges.map(\.pair)
    var table: [TokenPair: Merge] = [:]
    table.reserveCapacity(merges.count)
    for (rank, merge) in merges.enumerated() { table[merge.pair] = Merge(rank: Int32(rank), id: merge.id) }
    self.merges = table
  }

  public var vocabularySize: Int { tokens.count }

  /// The id of the token of exactly this text, such as " the" or "<|endoftext|>"; nil when there is none.
  public func id(of token: String) -> Int32? { tokens.index(of: token.utf8).map { Int32($0) } }

  /// The bytes that a token stands for: not always whole characters. Throws ``TokenizationError`` for an id outside the
  /// vocabulary.
  public func bytes(of id: Int32) throws(TokenizationError) -> ArraySlice<UInt8> {
    guard id >= 0, id < vocabularySize else {
      throw TokenizationError(.unknownID(id, vocabularySize: vocabularySize))
    }
    return tokens[Int(id)]
  }

  /// The ids of the text's tokens. The names of special tokens are text like any other.
  public func encode(_ text: String) -> [Int32] { encode(text, recognizingSpecialTokens: false) }

  /// The same; if asked for, the names of ``specialTokens`` mean these tokens where they stand in the text.
  public func encode(_ text: String, recognizingSpecialTokens: Bool) -> [Int32] {
    var text = text
    var encoder = BytePairEncoder(self, cache.take())
    text.withUTF8 { bytes in
      if recognizingSpecialTokens && !specialTokens.isEmpty {
        encodeWithSpecialTokens(bytes, &encoder)
      } else {
        encoder.encode(bytes)
      }
    }
    cache.put(encoder.words)
    return encoder.ids
  }

  private func encodeWithSpecialTokens(_ bytes: UnsafeBufferPointer<UInt8>, _ encoder: inout BytePairEncoder) {
    // Longer names first: one may begin with another.
    let names = specialTokens.map { Array($0.utf8) }.sorted { $0.count > $1.count }
    let firstBytes = Set(names.compactMap(\.first))
    var start = 0
    var position = 0
    while position < bytes.count {
      if firstBytes.contains(bytes[position]),
        let name = names.first(where: { bytes[position...].starts(with: $0) }), let id = tokens.index(of: name)
      {
        encoder.encode(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        encoder.append(Int32(id))
        position += name.count
        start = position
      } else {
        position += 1
      }
    }
    encoder.encode(UnsafeBufferPointer(rebasing: bytes[start...]))
  }

  /// The bytes of the tokens, one after another; special tokens have none unless asked for.
  public func bytes(
    of ids: some Sequence<Int32>, includingSpecialTokens: Bool = true
  ) throws(TokenizationError) -> [UInt8] {
    var result: [UInt8] = []
    for id in ids where includingSpecialTokens || !specialIDs.contains(id) { result += try bytes(of: id) }
    return result
  }

  /// The text of the tokens. Bytes that are not valid UTF-8, such as half of a character, become U+FFFD; for text that
  /// arrives token by token see ``TokenTextStream``.
  public func decode(_ ids: some Sequence<Int32>) throws(TokenizationError) -> String {
    String(decoding: try bytes(of: ids), as: UTF8.self)
  }
}

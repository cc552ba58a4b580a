import MartletFormats
import MartletTensor

/// BERT's tokenizer: text is cleaned and divided into words and punctuation, words into the longest pieces of a vocabulary.
///
///     let tokenizer = try WordPieceTokenizer(contentsOf: "vocab.txt")
///     let batch = tokenizer.batch(["The cat sits on the mat."], maximumLength: 256)
///
/// A piece that continues a word is written with ## in the vocabulary. A word that cannot be put together from pieces, or
/// has more than ``maximumWordLength`` characters, is one token, [UNK]. For cleaning see ``Options``.
///
/// Wu, Schuster, Chen, Le, Norouzi et al.: "Google's neural machine translation system", 2016, section 4.1; Devlin, Chang,
/// Lee, Toutanova: "BERT", NAACL 2019. Text of Unicode later than version 8 may be divided otherwise than by older tables.
public struct WordPieceTokenizer: Tokenizer {
  /// How text is cleaned; the defaults are those of the uncased models.
  public struct Options: Sendable, Equatable {
    /// Letters become small ones, scalar by scalar: a final capital sigma becomes σ.
    public var lowercases: Bool
    /// Decomposes characters and leaves out the combining marks (category Mn).
    public var stripsAccents: Bool
    /// Makes every Chinese character a word of its own.
    public var isolatesIdeographs: Bool
    /// Whether the names of the special tokens, such as [MASK], mean these tokens where they stand in a text. Turn it off
    /// for text of unknown origin that is to be taken literally.
    public var recognizesSpecialTokens: Bool

    /// - Parameter stripsAccents: as `lowercases` unless given.
    public init(
      lowercases: Bool = true, stripsAccents: Bool? = nil, isolatesIdeographs: Bool = true,
      recognizesSpecialTokens: Bool = true
    ) {
      self.lowercases = lowercases
      self.stripsAccents = stripsAccents ?? lowercases
      self.isolatesIdeographs = isolatesIdeographs
      self.recognizesSpecialTokens = recognizesSpecialTokens
    }

    /// The cleaning of the cased models.
    public static let cased = Options(lowercases: false)
  }

  /// The longest word that is divided into pieces, in Unicode scalars after cleaning.
  public static let maximumWordLength = 100

  public let options: Options
  /// The id of [UNK].
  public let unknownID: Int32
  /// The id of [CLS], which begins a sequence.
  public let startID: Int32
  /// The id of [SEP], which ends a sequence and separates two.
  public let separatorID: Int32
  /// The id of [PAD].
  public let paddingID: Int32
  /// The id of [MASK], if the vocabulary has it.
  public let maskID: Int32?

  /// All tokens; a token's number is its id.
  let pieces: ByteTable
  /// The pieces that continue a word, without their ##, and their ids.
  private var continuations = ByteTable()
  private var continuationIDs: [Int32] = []
  let normalization: BERTNormalization
  /// The special tokens that are looked for in texts.
  let specialTokens: [(name: [UInt8], id: Int32)]

  /// A vocabulary whose order gives the ids.
  ///
  /// Throws ``VocabularyError`` when a token appears twice or when [UNK], [CLS], [SEP] or [PAD] is missing.
  public init(vocabulary: [String], options: Options = Options()) throws(VocabularyError) {
    var pieces = ByteTable()
    for (id, token) in vocabulary.enumerated() where !pieces.insert(token.utf8).isNew {
      throw VocabularyError(.duplicate, path: nil, problem: "the token \"\(token)\" of id \(id) appears twice")
    }
    try self.init(pieces: pieces, options)
  }

  init(pieces: ByteTable, _ options: Options) throws(VocabularyError) {
    if pieces.count == 0 { throw VocabularyError(.empty, path: nil, problem: "the vocabulary has no tokens") }
    func id(of name: String) throws(VocabularyError) -> Int32 {
      guard let id = pieces.index(of: name.utf8) else {
        throw VocabularyError(.missingToken, path: nil, problem: "the vocabulary has no token \(name)")
      }
      return Int32(id)
    }
    unknownID = try id(of: "[UNK]")
    startID = try id(of: "[CLS]")
    separatorID = try id(of: "[SEP]")
    paddingID = try id(of: "[PAD]")
    maskID = pieces.index(of: "[MASK]".utf8).map { Int32($0) }
    let names = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    specialTokens = names.compactMap { name in pieces.index(of: name.utf8).map { (Array(name.utf8), Int32($0)) } }
    self.pieces = pieces
    self.options = options
    for id in 0..<pieces.count where pieces[id].count > 2 && pieces[id].starts(with: "##".utf8) {
      continuations.insert(pieces[id].dropFirst(2))
      continuationIDs.append(Int32(id))
    }
    normalization = BERTNormalization(
      lowercases: options.lowercases, stripsAccents: options.stripsAccents,
      isolatesIdeographs: options.isolatesIdeographs)
  }

  public var vocabularySize: Int { pieces.count }

  /// The id of a token, such as "cat" or "##s"; nil when the vocabulary does not have it.
  public func id(of token: String) -> Int32? { pieces.index(of: token.utf8).map { Int32($0) } }

  @inline(__always)
  func id(ofPiece piece: UnsafeBufferPointer<UInt8>, hash: ByteTable.Hash, continuing: Bool) -> Int32? {
    if continuing { return continuations.index(of: piece, hash: hash).map { continuationIDs[$0] } }
    return pieces.index(of: piece, hash: hash).map { Int32(truncatingIfNeeded: $0) }
  }

  /// The token of an id, as the vocabulary writes it. Throws ``TokenizationError`` for an id outside the vocabulary.
  public func token(of id: Int32) throws(TokenizationError) -> String {
    guard id >= 0, id < vocabularySize else {
      throw TokenizationError(.unknownID(id, vocabularySize: vocabularySize))
    }
    return String(decoding: pieces[Int(id)], as: UTF8.self)
  }

  /// The ids of the text's pieces, without [CLS] and [SEP]; see ``sequence(_:maximumLength:)``.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { bytes in
      var encoder = WordPieceEncoder(self, capacity: bytes.count / 4 + 8)
      encoder.encode(bytes)
      return encoder.ids
    }
  }

  /// Words and punctuation with single spaces between them: readable, but cleaning cannot be undone.
  ///
  /// [PAD], [CLS] and [SEP] are left out. Throws ``TokenizationError`` for an id outside the vocabulary.
  public func decode(_ ids: some Sequence<Int32>) throws(TokenizationError) -> String {
    var text = ""
    for id in ids where id != paddingID && id != startID && id != separatorID {
      let token = try token(of: id)
      if token.hasPrefix("##") && !text.isEmpty {
        text += token.dropFirst(2)
      } else {
        text += text.isEmpty ? token : " " + token
      }
    }
    return text
  }
}

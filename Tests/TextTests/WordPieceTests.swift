import MartletFormats
import MartletTensor
import MartletText
import TestSupport
import Testing

@Suite("WordPiece")
struct WordPieceTests {
  static let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  private func tokenizer(
    _ pieces: [String], _ options: WordPieceTokenizer.Options = .init()
  ) throws -> WordPieceTokenizer {
    try WordPieceTokenizer(vocabulary: Self.special + pieces, options: options)
  }

  private func tokens(_ tokenizer: WordPieceTokenizer, _ text: String) throws -> [String] {
    try tokenizer.encode(text).map { try tokenizer.token(of: $0) }
  }

  @Test("the tokens are those of the reference", arguments: Fixture.cases("wordpiece.json"))
  func reference(_ reference: Fixture.Case) throws {
    let tokenizer = try WordPieceTokenizer(contentsOf: Fixture.path("wordpiece-vocab.txt"))
    let ids = tokenizer.sequence(reference.text).ids
    #expect(try ids.map { try tokenizer.token(of: $0) } == reference.tokens)
  }

  @Test("there are reference texts") func referenceCount() { #expect(Fixture.cases("wordpiece.json").count == 48) }

  @Test(
    "the ids are those of the reference with the whole vocabulary",
    .enabled(if: Fixture.wholeVocabulary != nil, "MARTLET_WORDPIECE_VOCABULARY names no vocab.txt"))
  func wholeVocabulary() throws {
    let tokenizer = try WordPieceTokenizer(contentsOf: try #require(Fixture.wholeVocabulary))
    #expect(tokenizer.vocabularySize == 30522)
    for reference in Fixture.cases("wordpiece.json") {
      #expect(tokenizer.sequence(reference.text).ids == reference.ids, "\(reference.testDescription)")
      let cut = tokenizer.sequence(reference.text, maximumLength: 256).ids
      #expect(cut == (reference.ids.count > 256 ? reference.ids.prefix(255) + [102] : reference.ids))
    }
  }

  @Test("the longest piece first, then the longest that continues; what cannot be divided is one [UNK]")
  func greedy() throws {
    let tokenizer = try tokenizer(["un", "una", "##aff", "##ff", "##able", "##a", "##b", "a"])
    #expect(try tokens(tokenizer, "unaffable") == ["una", "##ff", "##able"])
    // The longest first piece is taken even where a shorter one would have led to an end.
    #expect(try tokens(tokenizer, "unable a") == ["[UNK]", "a"])
    #expect(try tokens(tokenizer, "unc a") == ["[UNK]", "a"])
    #expect(try tokens(tokenizer, "") == [])
  }

  @Test("words of 100 characters are divided, longer ones are unknown")
  func wordLength() throws {
    let tokenizer = try tokenizer(["é", "##é", "e", "##e"])
    #expect(tokenizer.encode(String(repeating: "e", count: 100)).count == 100)
    #expect(tokenizer.encode(String(repeating: "e", count: 101)) == [tokenizer.unknownID])
    // Accents go before the length is taken.
    #expect(tokenizer.encode(String(repeating: "é\u{301}", count: 100)).count == 100)
    #expect(try tokens(tokenizer, "éé") == ["e", "##e"])
  }

  @Test("each way of cleaning")
  func options() throws {
    let pieces = ["é", "e", "É", "E", "中", "##中", "a", "##a", "e\u{301}", "##\u{301}"]
    #expect(try tokens(tokenizer(pieces), "É中a") == ["e", "中", "a"])
    #expect(try tokens(tokenizer(pieces, .cased), "É中a") == ["É", "中", "a"])
    #expect(try tokens(tokenizer(pieces, .init(stripsAccents: false)), "É中a") == ["é", "中", "a"])
    #expect(try tokens(tokenizer(pieces, .init(lowercases: false, stripsAccents: true)), "É中a") == ["E", "中", "a"])
    #expect(try tokens(tokenizer(pieces, .init(isolatesIdeographs: false)), "É a中a") == ["e", "a", "##中", "##a"])
    // Tokens are compared as bytes: a composed letter is not a decomposed one.
    #expect(try tokens(tokenizer(pieces, .cased), "e\u{301}") == ["e\u{301}"])
    #expect(try tokenizer(pieces).id(of: "e\u{301}") != tokenizer(pieces).id(of: "é"))
  }

  @Test("the names of special tokens are recognised, or taken literally")
  func specialTokens() throws {
    let pieces = ["[", "]", "mask", "a"]
    #expect(try tokens(tokenizer(pieces), "a[MASK]a [mask]") == ["a", "[MASK]", "a", "[", "mask", "]"])
    let literal = try tokenizer(pieces, .init(recognizesSpecialTokens: false))
    #expect(try tokens(literal, "[MASK]") == ["[", "mask", "]"])
  }

  @Test("sequences begin with [CLS], end with [SEP], and are cut to fit")
  func sequences() throws {
    let tokenizer = try tokenizer(["a", "b"])
    let (start, end) = (tokenizer.startID, tokenizer.separatorID)
    #expect(tokenizer.sequence("") == TokenSequence(ids: [start, end]))
    #expect(tokenizer.sequence("a b a").ids == [start, 5, 6, 5, end])
    #expect(tokenizer.sequence("a b a", maximumLength: 4).ids == [start, 5, 6, end])
    #expect(tokenizer.sequence("a b a", maximumLength: 2).ids == [start, end])
  }

  @Test("two texts share the room")
  func pairs() throws {
    let tokenizer = try tokenizer(["a", "b"])
    func lengths(_ first: Int, _ second: Int, _ maximum: Int?) -> [Int] {
      let sequence = tokenizer.sequence(
        String(repeating: "a ", count: first), String(repeating: "b ", count: second), maximumLength: maximum)
      #expect(sequence.types == sequence.types.sorted() && sequence.count <= maximum ?? .max)
      return [sequence.ids.count { $0 == 5 }, sequence.ids.count { $0 == 6 }, sequence.types.count { $0 == 1 }]
    }
    #expect(lengths(2, 3, nil) == [2, 3, 4])
    #expect(lengths(9, 2, 11) == [6, 2, 3])
    #expect(lengths(2, 9, 11) == [2, 6, 7])
    #expect(lengths(9, 7, 10) == [4, 3, 4])
    #expect(lengths(7, 7, 10) == [3, 4, 5])
    #expect(lengths(5, 5, 3) == [0, 0, 1])
  }

  @Test("batches are filled up at the end, and the mask tells what is text")
  func batches() throws {
    let tokenizer = try tokenizer(["a", "b"])
    let batch = tokenizer.batch(["a b a", "", "b"], maximumLength: 4)
    #expect(batch.ids.shape == [3, 4] && batch.lengths == [4, 2, 3])
    #expect(batch.ids.array(of: Int32.self) == [2, 5, 6, 3, 2, 3, 0, 0, 2, 6, 3, 0])
    #expect(batch.types.array(of: Int32.self) == [Int32](repeating: 0, count: 12))
    let mask = [true, true, true, true, true, true, false, false, true, true, true, false]
    #expect(batch.mask.array(of: Bool.self) == mask)
    #expect(tokenizer.batch([tokenizer.sequence("a")], length: 6).ids.array(of: Int32.self) == [2, 5, 3, 0, 0, 0])
    #expect(tokenizer.batch([String]()).ids.shape == [0, 0])
  }

  @Test("tokens become text again, continuations joined")
  func decoding() throws {
    let tokenizer = try tokenizer(["play", "##ing", ",", "chess"])
    let ids = tokenizer.sequence("Playing, chess?").ids
    #expect(try tokenizer.decode(ids + [tokenizer.paddingID]) == "playing , chess [UNK]")
    #expect(throws: TokenizationError(.unknownID(9, vocabularySize: 9))) { try tokenizer.decode([9]) }
    #expect(throws: TokenizationError.self) { try tokenizer.decode([-1]) }
  }

  @Test("a length without room for the special tokens, a sequence longer than its batch")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      _ = try WordPieceTokenizer(vocabulary: WordPieceTests.special).sequence("a", maximumLength: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = TokenBatch([TokenSequence(ids: [1, 2, 3])], paddingID: 0, length: 2)
    }
  }
}

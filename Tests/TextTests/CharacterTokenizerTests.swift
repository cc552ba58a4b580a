import MartletText
import Testing

@Suite("Character tokenizer")
struct CharacterTokenizerTests {
  @Test("the characters of a text, in the order of their code points")
  func vocabulary() throws {
    let tokenizer = CharacterTokenizer(charactersOf: "banana, é\n")
    #expect(tokenizer.vocabularyText == "\n ,abné")
    #expect(tokenizer.vocabularySize == 7)
    let ids = try tokenizer.encode("nab é")
    #expect(ids == [5, 3, 4, 1, 6])
    #expect(try tokenizer.decode(ids) == "nab é")
  }

  @Test("a character is a Unicode scalar: line ends, accents and families come apart and back together")
  func scalars() throws {
    let text = "a\r\ne\u{301}é👩‍👩‍👧"
    let tokenizer = CharacterTokenizer(charactersOf: text)
    let ids = try tokenizer.encode(text)
    #expect(ids.count == text.unicodeScalars.count)
    #expect(Array(try tokenizer.decode(ids).utf8) == Array(text.utf8))
  }

  @Test("a kept vocabulary gives the same ids, in any order it was kept")
  func kept() throws {
    let first = CharacterTokenizer(charactersOf: "hello world")
    #expect(try CharacterTokenizer(vocabulary: first.vocabularyText) == first)
    #expect(try CharacterTokenizer(vocabulary: "ba").encode("ab") == [1, 0])
  }

  @Test("a character twice in a vocabulary is an error; canonically equal ones are different")
  func duplicates() throws {
    let error = try #require(throws: VocabularyError.self) { try CharacterTokenizer(vocabulary: "abca") }
    #expect(error.kind == .duplicate && error.reason.contains("U+0061"))
    #expect(try CharacterTokenizer(vocabulary: "\u{212B}\u{C5}").vocabularySize == 2)
  }

  @Test("unknown characters: an error that names them, left out, or replaced")
  func unknown() throws {
    let text = "abé😀c"
    let error = try #require(throws: TokenizationError.self) {
      try CharacterTokenizer(charactersOf: "abc").encode(text)
    }
    #expect(error.kind == .unknownCharacter("é", offset: 2))
    #expect(error.description.contains("U+00E9") && error.description.contains("offset 2"))
    #expect(try CharacterTokenizer(charactersOf: "abc", unknownCharacters: .skip).encode(text) == [0, 1, 2])
    let replacing = CharacterTokenizer(charactersOf: "?abc", unknownCharacters: .replace(id: 0))
    #expect(try replacing.encode(text) == [1, 2, 0, 0, 3])
  }

  @Test("ids outside the vocabulary are an error", arguments: [-1, 3, .max] as [Int32])
  func unknownID(_ id: Int32) throws {
    let error = try #require(throws: TokenizationError.self) {
      try CharacterTokenizer(charactersOf: "abc").decode([0, id])
    }
    #expect(error.kind == .unknownID(id, vocabularySize: 3))
  }

  @Test("nothing from nothing")
  func empty() throws {
    let tokenizer = CharacterTokenizer(charactersOf: "")
    #expect(tokenizer.vocabularySize == 0)
    #expect(try tokenizer.encode("") == [] && tokenizer.decode([]) == "")
    #expect(throws: TokenizationError.self) { try tokenizer.encode("a") }
  }
}

import MartletTensor
import MartletText
import TestSupport
import Testing

@Suite("Byte-pair encoding")
struct BytePairTests {
  private func fixture() throws -> BytePairTokenizer {
    try BytePairTokenizer(
      vocabulary: Fixture.path("bytepairs-vocab.json"), merges: Fixture.path("bytepairs-merges.txt"))
  }

  @Test(
    "the ids are those of the reference, and decoding gives back the text", arguments: Fixture.cases("bytepairs.json"))
  func reference(_ reference: Fixture.Case) throws {
    let tokenizer = try fixture()
    let ids = tokenizer.encode(reference.text)
    #expect(ids == reference.ids)
    #expect(Array(try tokenizer.decode(ids).utf8) == Array(reference.text.utf8))
  }

  @Test("there are reference texts") func referenceCount() { #expect(Fixture.cases("bytepairs.json").count == 59) }

  @Test("training gives the reference's files to the byte, whatever the order of the texts")
  func training() throws {
    let text = try Fixture.text("sample.txt")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }.dropLast()
    let folder = TemporaryFolder()
    try BytePairTokenizer.trained(on: [text], vocabularySize: 640).write(toFolder: folder.path)
    #expect(contents(of: folder.path("vocab.json")) == contents(of: Fixture.path("bytepairs-vocab.json")))
    #expect(contents(of: folder.path("merges.txt")) == contents(of: Fixture.path("bytepairs-merges.txt")))
    let forward = BytePairTokenizer.trained(on: lines, vocabularySize: 640)
    let backward = BytePairTokenizer.trained(on: lines.reversed(), vocabularySize: 640)
    #expect(forward.encode(text) == backward.encode(text))
  }

  @Test("the most frequent pair first; of equals the one with lower ids")
  func ties() throws {
    // Twice each: "ab", "cd"; three times: "ef".
    let tokenizer = BytePairTokenizer.trained(on: ["cd", " cd", "ab", " ab", "ef", " ef", "ef"], vocabularySize: 259)
    #expect(tokenizer.id(of: "ef") == 256 && tokenizer.id(of: "ab") == 257 && tokenizer.id(of: "cd") == 258)
  }

  @Test("pairs that overlap with themselves")
  func overlaps() {
    let tokenizer = BytePairTokenizer.trained(on: ["aaaaa", "aaaaa"], vocabularySize: 300)
    // Four pairs aa in each; then it is aa aa a, and of two pairs the one with the lower right id is next.
    #expect(tokenizer.id(of: "aa") == 256 && tokenizer.id(of: "aaa") == 257 && tokenizer.id(of: "aaaaa") == 258)
    #expect(tokenizer.vocabularySize == 259)
    #expect(tokenizer.encode("aaa") == [257] && tokenizer.encode("aaaaa") == [258])
  }

  @Test("training ends where no pair is frequent enough, and with nothing there are bytes")
  func exhausted() throws {
    #expect(BytePairTokenizer.trained(on: ["abc"], vocabularySize: 1000).vocabularySize == 256)
    #expect(BytePairTokenizer.trained(on: ["abc"], vocabularySize: 1000, minimumFrequency: 1).vocabularySize == 258)
    let bytes = BytePairTokenizer.trained(on: [String](), vocabularySize: 256)
    let text = "Größe 🪶\u{0}\n"
    #expect(bytes.encode(text).count == text.utf8.count)
    #expect(try bytes.decode(bytes.encode(text)) == text)
    #expect(bytes.encode("") == [])
  }

  @Test("special tokens come last, are text unless asked for, and the longest name wins")
  func specialTokens() throws {
    let names = ["<|end|>", "<|end|><|"]
    let tokenizer = BytePairTokenizer.trained(on: ["a a"], vocabularySize: 258, specialTokens: names)
    #expect(tokenizer.id(of: "<|end|>") == 256 && tokenizer.vocabularySize == 258)
    #expect(tokenizer.encode("a<|end|>b").count == 9)
    let ids = tokenizer.encode("a<|end|>b<|end|><|end|>", recognizingSpecialTokens: true)
    #expect(ids.filter { $0 >= 256 } == [256, 257] && ids.count == 9)
    #expect(try tokenizer.decode(ids) == "a<|end|>b<|end|><|end|>")
    let withoutNames = try tokenizer.bytes(of: ids, includingSpecialTokens: false)
    #expect(String(decoding: withoutNames, as: UTF8.self) == "abend|>")
    let folder = TemporaryFolder()
    try tokenizer.write(toFolder: folder.path)
    let back = try BytePairTokenizer(folder: folder.path, specialTokens: names)
    #expect(back.encode("a<|end|>b", recognizingSpecialTokens: true) == [ids[0], 256, ids[2]])
  }

  @Test("tokens that end inside a character: replaced when decoded alone, whole in a stream")
  func halves() throws {
    let tokenizer = try fixture()
    let text = "né 😀中 x"
    let ids = tokenizer.encode(text)
    #expect(try tokenizer.decode([ids[1]]) == "\u{FFFD}")
    var stream = TokenTextStream(tokenizer)
    var pieces: [String] = []
    for id in ids { pieces.append(try stream.append(id)) }
    pieces.append(stream.finish())
    #expect(pieces.joined() == text && !pieces.joined().contains("\u{FFFD}"))
    #expect(pieces.contains(""))
    // A beginning that is never finished, and bytes that begin nothing, do not hold up what follows.
    let lead = tokenizer.encode("é")[0]
    let a = tokenizer.encode("a")[0]
    let later = [
      try stream.append(lead), try stream.append(a), try stream.append(lead), stream.finish(), stream.finish(),
    ]
    #expect(later == ["", "\u{FFFD}a", "", "\u{FFFD}", ""])
  }

  @Test("any text comes back, in one call and from many tasks at once")
  func roundTrips() async throws {
    let tokenizer = try fixture()
    let texts = (0..<200).map { seed in
      var generator = RandomGenerator(seed: UInt64(seed))
      var text = ""
      for _ in 0..<Int(generator.next() % 60) {
        let bits = [7, 8, 11, 16, 20][Int(generator.next() % 5)]
        if let scalar = Unicode.Scalar(UInt32(generator.next() % (1 << UInt64(bits)))) {
          text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
    let alone = texts.map { tokenizer.encode($0) }
    for (text, ids) in zip(texts, alone) { #expect(Array(try tokenizer.decode(ids).utf8) == Array(text.utf8)) }
    let together = await withTaskGroup(of: (Int, [Int32]).self) { group in
      for (index, text) in texts.enumerated() { group.addTask { (index, tokenizer.encode(text)) } }
      return await group.reduce(into: [Int: [Int32]]()) { $0[$1.0] = $1.1 }
    }
    for index in texts.indices { #expect(together[index] == alone[index]) }
  }

  @Test("a long word takes no quadratic time", .timeLimit(.minutes(1)))
  func longWord() throws {
    let text = String(repeating: "the", count: 200_000)
    let tokenizer = try fixture()
    #expect(try tokenizer.decode(tokenizer.encode(text)) == text)
  }

  @Test("ids outside the vocabulary are an error", arguments: [-1, 640] as [Int32])
  func unknownID(_ id: Int32) throws {
    let tokenizer = try fixture()
    #expect(throws: TokenizationError(.unknownID(id, vocabularySize: 640))) { try tokenizer.decode([0, id]) }
  }

  @Test("no room for the bytes, a special token that is there already")
  func misuse() async {
    await #expect(processExitsWith: .failure) { _ = BytePairTokenizer.trained(on: ["a"], vocabularySize: 255) }
    await #expect(processExitsWith: .failure) {
      _ = BytePairTokenizer.trained(on: ["a"], vocabularySize: 300, specialTokens: ["a"])
    }
  }
}

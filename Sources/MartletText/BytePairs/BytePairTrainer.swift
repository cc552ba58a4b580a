import MartletTensor

extension BytePairTokenizer {
  /// Learns merges from texts: again and again, the pair of neighbouring tokens that is most frequent becomes a token.
  ///
  /// Of pairs equally frequent, the one whose left token has the lower id is merged, then the one whose right token has; so
  /// the outcome depends on the texts alone, not even on their order. Ids: the 256 bytes in GPT-2's
  /// order ("!" is 0), then the merged tokens as they come, then the special tokens.
  ///
  /// - Parameters:
  ///   - vocabularySize: bytes, merged and special tokens together; fewer come out when the pairs run out.
  ///   - minimumFrequency: how often a pair must occur to be merged.
  /// - Precondition: room for the bytes and the special tokens; special tokens that are different and not empty.
  public static func trained(
    on texts: some Sequence<String>, vocabularySize: Int, minimumFrequency: Int = 2, specialTokens: [String] = []
  ) -> BytePairTokenizer {
    if vocabularySize < 256 + specialTokens.count {
      misuse(
        "BytePairTokenizer",
        "a vocabulary of \(vocabularySize) has no room for 256 bytes and \(specialTokens.count) special tokens")
    }
    var tokens = ByteTable()
    var byteIDs = [Int32](repeating: 0, count: 256)
    for (id, byte) in ByteAlphabet.ordered.enumerated() {
      tokens.insert([byte])
      byteIDs[Int(byte)] = Int32(id)
    }
    var trainer = BytePairTrainer(tokens: tokens, byteIDs: byteIDs)
    for text in texts { trainer.add(text) }
    trainer.train(tokenCount: vocabularySize - specialTokens.count, minimumFrequency: max(1, minimumFrequency))
    for name in specialTokens where name.isEmpty || !trainer.addToken(name) {
      misuse("BytePairTokenizer", "the special token \"\(name)\" is empty or a token already")
    }
    return BytePairTokenizer(
      tokens: trainer.tokens, byteIDs: byteIDs, merges: trainer.merges, specialTokens: specialTokens)
  }
}

/// Counts words once and keeps the counts of pairs up to date from merge to merge.
struct BytePairTrainer {
  private(set) var tokens: ByteTable
  private(set) var merges: [(pair: TokenPair, id: Int32)] = []
  private let byteIDs: [Int32]
  /// The different words of the texts, and how often each occurs.
  private var words = ByteTable()
  private var frequencies: [Int] = []
  private var pairs: [TokenPair: PairCount] = [:]
  private var candidates = BinaryHeap<Candidate>()

  private struct PairCount {
    var count = 0
    /// The words in which it occurs or has occurred; one may be there twice.
    var words: [Int32] = []

    mutating func change(by amount: Int, in word: Int32) {
      count += amount
      if amount > 0, words.last != word { words.append(word) }
    }
  }

  /// The more frequent one comes first, then the smaller pair.
  private struct Candidate: Comparable {
    let count: Int
    let pair: TokenPair

    static func < (first: Candidate, second: Candidate) -> Bool {
      first.count == second.count ? first.pair < second.pair : first.count > second.count
    }
  }

  init(tokens: ByteTable, byteIDs: [Int32]) {
    self.tokens = tokens
    self.byteIDs = byteIDs
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var splitter = WordSplitter(bytes)
      while let range = splitter.next() {
        let (index, isNew) = words.insert(UnsafeBufferPointer(rebasing: bytes[range]))
        if isNew { frequencies.append(0) }
        frequencies[index] += 1
      }
    }
  }

  /// Gives the text the next id; false when it is a token already.
  mutating func addToken(_ text: String) -> Bool { tokens.insert(text.utf8).isNew }

  mutating func train(tokenCount: Int, minimumFrequency: Int) {
    var symbols = (0..<words.count).map { words[$0].map { byteIDs[Int($0)] } }
    for (word, symbols) in symbols.enumerated() {
      for (left, right) in zip(symbols, symbols.dropFirst()) {
        change(TokenPair(left, right), by: frequencies[word], in: word)
      }
    }
    for (pair, entry) in pairs { candidates.insert(Candidate(count: entry.count, pair: pair)) }

    while tokens.count < tokenCount, let candidate = candidates.removeSmallest() {
      guard let entry = pairs[candidate.pair], entry.count > 0 else { continue }
      // The count has changed since: to the place where it belongs now.
      if entry.count != candidate.count {
        candidates.insert(Candidate(count: entry.count, pair: candidate.pair))
        continue
      }
      if entry.count < minimumFrequency { break }
      pairs[candidate.pair] = nil
      let id = Int32(tokens.insert(tokens[Int(candidate.pair.left)] + tokens[Int(candidate.pair.right)]).index)
      merges.append((candidate.pair, id))
      var grown: Set<TokenPair> = []
      for word in entry.words { merge(candidate.pair, into: id, &symbols[Int(word)], Int(word), &grown) }
      // Where it overlaps with itself, as in "aaa", it was counted down below zero.
      pairs[candidate.pair] = nil
      for pair in grown {
        if let entry = pairs[pair], entry.count > 0 { candidates.insert(Candidate(count: entry.count, pair: pair)) }
      }
    }
  }

  /// Merges a pair in one word, from left to right, and moves the counts of the pairs around it.
  private mutating func merge(
    _ pair: TokenPair, into id: Int32, _ symbols: inout [Int32], _ word: Int, _ grown: inout Set<TokenPair>
  ) {
    let frequency = frequencies[word]
    var written = 0
    var read = 0
    while read < symbols.count {
      if symbols[read] == pair.left, read + 1 < symbols.count, symbols[read + 1] == pair.right {
        if written > 0 {
          change(TokenPair(symbols[written - 1], pair.left), by: -frequency, in: word)
          let new = TokenPair(symbols[written - 1], id)
          change(new, by: frequency, in: word)
          grown.insert(new)
        }
        if read + 2 < symbols.count {
          change(TokenPair(pair.right, symbols[read + 2]), by: -frequency, in: word)
          let new = TokenPair(id, symbols[read + 2])
          change(new, by: frequency, in: word)
          grown.insert(new)
        }
        symbols[written] = id
        read += 2
      } else {
        symbols[written] = symbols[read]
        read += 1
      }
      written += 1
    }
    symbols.removeSubrange(written...)
  }

  private mutating func change(_ pair: TokenPair, by amount: Int, in word: Int) {
    pairs[pair, default: PairCount()].change(by: amount, in: Int32(word))
  }
}

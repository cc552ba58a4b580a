/// Merges the tokens of one word after another.
struct BytePairEncoder {
  private let tokenizer: BytePairTokenizer
  private(set) var words: BytePairWords
  private(set) var ids: [Int32] = []
  /// The word's tokens; -1 where one was merged into the one before it.
  private var symbols: [Int32] = []
  /// The place of the next token of the word, and of the one before; the count and -1 at the ends.
  private var following: [Int] = []
  private var preceding: [Int] = []
  /// Merges that may be possible: their rank in the upper half, the place of their left token in the lower.
  private var candidates = BinaryHeap<UInt64>()

  init(_ tokenizer: BytePairTokenizer, _ words: consuming BytePairWords) {
    self.tokenizer = tokenizer
    self.words = words
  }

  mutating func append(_ id: Int32) { ids.append(id) }

  mutating func encode(_ bytes: UnsafeBufferPointer<UInt8>) {
    var splitter = WordSplitter(bytes)
    while let range = splitter.next() {
      let word = UnsafeBufferPointer(rebasing: bytes[range])
      if let known = words.ids(of: word) {
        ids.append(contentsOf: known)
        continue
      }
      let first = ids.count
      merge(word)
      if word.count <= BytePairWords.maximumWordLength { words.insert(word, ids[first...]) }
    }
  }

  /// Appends the word's tokens: O(n log n) for n bytes, so that a long word is no trap.
  private mutating func merge(_ word: UnsafeBufferPointer<UInt8>) {
    let count = word.count
    symbols.removeAll(keepingCapacity: true)
    symbols.append(contentsOf: word.lazy.map { [byteIDs = tokenizer.byteIDs] in byteIDs[Int($0)] })
    following.removeAll(keepingCapacity: true)
    following.append(contentsOf: 1..<(count + 1))
    preceding.removeAll(keepingCapacity: true)
    preceding.append(contentsOf: -1..<(count - 1))
    candidates.removeAll()
    for place in 0..<(count - 1) { consider(place) }

    while let candidate = candidates.removeSmallest() {
      let place = Int(candidate & 0xFFFF_FFFF)
      // Entries outlive their pair: only one whose merge is still that of its place counts.
      guard let merge = possibleMerge(at: place), merge.rank == Int32(truncatingIfNeeded: candidate >> 32) else {
        continue
      }
      let merged = following[place]
      symbols[place] = merge.id
      symbols[merged] = -1
      following[place] = following[merged]
      if following[place] < count {
        preceding[following[place]] = place
        consider(place)
      }
      if preceding[place] >= 0 { consider(preceding[place]) }
    }
    ids.append(contentsOf: symbols.lazy.filter { $0 >= 0 })
  }

  private func possibleMerge(at place: Int) -> BytePairTokenizer.Merge? {
    guard symbols[place] >= 0, following[place] < symbols.count else { return nil }
    return tokenizer.merges[TokenPair(symbols[place], symbols[following[place]])]
  }

  private mutating func consider(_ place: Int) {
    guard let merge = possibleMerge(at: place) else { return }
    candidates.insert(UInt64(UInt32(bitPattern: merge.rank)) << 32 | UInt64(place))
  }
}

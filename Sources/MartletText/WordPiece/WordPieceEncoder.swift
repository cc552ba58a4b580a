/// One pass over one text.
struct WordPieceEncoder {
  private let tokenizer: WordPieceTokenizer
  private(set) var ids: [Int32] = []
  /// The word that is being read, cleaned, in UTF-8, and its length in scalars.
  private var word: [UInt8] = []
  private var wordLength = 0
  /// The hashes of the beginnings of what is left of a word, and where these end.
  private var beginnings: [(end: Int, hash: ByteTable.Hash)] = []

  init(_ tokenizer: WordPieceTokenizer, capacity: Int) {
    self.tokenizer = tokenizer
    ids.reserveCapacity(capacity)
    word.reserveCapacity(64)
  }

  mutating func encode(_ bytes: UnsafeBufferPointer<UInt8>) {
    let normalization = tokenizer.normalization
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "["), let special = specialToken(bytes, at: position) {
        finishWord()
        ids.append(special.id)
        position += special.length
        continue
      }
      let (scalar, length) = bytes.scalar(at: position)
      position += length
      if let entry = normalization.quickEntry(of: scalar) {
        take(entry)
      } else {
        for entry in normalization.entries(of: scalar) { take(entry) }
      }
    }
    finishWord()
  }

  private func specialToken(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (id: Int32, length: Int)? {
    guard tokenizer.options.recognizesSpecialTokens else { return nil }
    let rest = bytes[position...]
    for (name, id) in tokenizer.specialTokens where rest.starts(with: name) { return (id, name.count) }
    return nil
  }

  @inline(__always)
  private mutating func take(_ entry: BERTNormalization.Entry) {
    switch entry.role {
    case .word:
      word.append(scalar: entry.value)
      wordLength += 1
    case .space: finishWord()
    case .alone:
      finishWord()
      word.append(scalar: entry.value)
      wordLength = 1
      finishWord()
    case .nothing, .sequence: break
    }
  }

  private mutating func finishWord() {
    if wordLength == 0 { return }
    if wordLength > WordPieceTokenizer.maximumWordLength {
      ids.append(tokenizer.unknownID)
    } else {
      divideWord()
    }
    word.removeAll(keepingCapacity: true)
    wordLength = 0
  }

  /// Takes the longest piece of the vocabulary from the front of the word until nothing is left.
  private mutating func divideWord() {
    let firstID = ids.count
    let isDivided = word.withUnsafeBufferPointer { word in
      var start = 0
      while start < word.count {
        guard let piece = longestPiece(word, from: start) else { return false }
        ids.append(piece.id)
        start = piece.end
      }
      return true
    }
    if !isDivided {
      ids.removeSubrange(firstID...)
      ids.append(tokenizer.unknownID)
    }
  }

  @inline(__always)
  private mutating func longestPiece(
    _ word: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (id: Int32, end: Int)? {
    beginnings.removeAll(keepingCapacity: true)
    var hash = ByteTable.Hash()
    var end = start
    while end < word.count {
      repeat {
        hash.append(word[end])
        end += 1
        // A piece ends where a scalar ends.
      } while end < word.count && word[end] & 0xC0 == 0x80
      beginnings.append((end, hash))
    }
    for beginning in beginnings.reversed() {
      let piece = UnsafeBufferPointer(rebasing: word[start..<beginning.end])
      if let id = tokenizer.id(ofPiece: piece, hash: beginning.hash, continuing: start > 0) {
        return (id, beginning.end)
      }
    }
    return nil
  }
}

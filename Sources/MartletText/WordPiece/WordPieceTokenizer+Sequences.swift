import MartletTensor

extension WordPieceTokenizer {
  /// [CLS] text [SEP]: what BERT takes. The text is cut at its end so that all of it has at most `maximumLength` tokens.
  /// - Precondition: room for the two special tokens.
  public func sequence(_ text: String, maximumLength: Int? = nil) -> TokenSequence {
    let room = room(maximumLength, specialTokens: 2)
    return TokenSequence(ids: [startID] + encode(text).prefix(room) + [separatorID])
  }

  /// [CLS] first [SEP] second [SEP]; the second text and its [SEP] have type 1.
  ///
  /// When both together are too long, the longer one is cut until they fit or are equally long, then both; an odd place
  /// goes to the longer one, and to the second of two that are equally long.
  /// - Precondition: room for the three special tokens.
  public func sequence(_ first: String, _ second: String, maximumLength: Int? = nil) -> TokenSequence {
    let room = room(maximumLength, specialTokens: 3)
    let (first, second) = (encode(first), encode(second))
    var (shorter, longer) = (min(first.count, second.count), max(first.count, second.count))
    if shorter + longer > room {
      shorter = min(shorter, room / 2)
      longer = room - shorter
    }
    let secondIsLonger = second.count >= first.count
    let head = [startID] + first.prefix(secondIsLonger ? shorter : longer) + [separatorID]
    let tail = second.prefix(secondIsLonger ? longer : shorter) + [separatorID]
    return TokenSequence(
      ids: head + tail, types: head.map { _ in 0 } + tail.map { _ in 1 })
  }

  private func room(_ maximumLength: Int?, specialTokens: Int) -> Int {
    guard let maximumLength else { return .max }
    if maximumLength < specialTokens {
      misuse("sequence", "\(maximumLength) tokens have no room for \(specialTokens) special ones")
    }
    return maximumLength - specialTokens
  }

  /// The texts as ``sequence(_:maximumLength:)`` makes them, filled up with [PAD] to the longest of them.
  public func batch(_ texts: [String], maximumLength: Int? = nil) -> TokenBatch {
    batch(texts.map { sequence($0, maximumLength: maximumLength) })
  }

  /// The sequences filled up with [PAD] to `length`, or to the longest of them.
  public func batch(_ sequences: [TokenSequence], length: Int? = nil) -> TokenBatch {
    TokenBatch(sequences, paddingID: paddingID, length: length)
  }
}

import Synchronization

/// The tokens of words that were met before.
struct BytePairWords: Sendable {
  private var words = ByteTable()
  private var ids: [Int32] = []
  private var ends: [Int] = []

  /// Longer words are rare, and hardly any comes twice.
  static let maximumWordLength = 48
  private static let maximumByteCount = 1 << 22

  /// The ids of the word's tokens; nil when it has not been met.
  @inline(__always)
  func ids(of word: UnsafeBufferPointer<UInt8>) -> ArraySlice<Int32>? {
    guard let index = words.index(of: word) else { return nil }
    return ids[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  mutating func insert(_ word: UnsafeBufferPointer<UInt8>, _ tokens: ArraySlice<Int32>) {
    if words.byteCount > Self.maximumByteCount { self = BytePairWords() }
    guard words.insert(word).isNew else { return }
    ids.append(contentsOf: tokens)
    ends.append(ids.count)
  }

  var count: Int { words.count }
}

/// Keeps what one call of `encode` has learned for the next.
///
/// A call takes the words away and puts them back: calls at the same time do not wait for each other, the later one only
/// begins with nothing. What is found never depends on what is kept.
final class BytePairCache: Sendable {
  private let kept = Mutex(BytePairWords())

  func take() -> BytePairWords {
    kept.withLock { kept in
      let words = kept
      kept = BytePairWords()
      return words
    }
  }

  func put(_ words: BytePairWords) {
    kept.withLock { kept in
      if words.count >= kept.count { kept = words }
    }
  }
}

import MartletTensor

/// The tokens of one input of a model.
public struct TokenSequence: Sendable, Equatable {
  public var ids: [Int32]
  /// Which of two texts each token belongs to: 0 or 1.
  public var types: [Int32]

  /// - Precondition: as many types as ids; all 0 unless given.
  public init(ids: [Int32], types: [Int32]? = nil) {
    self.ids = ids
    self.types = types ?? [Int32](repeating: 0, count: ids.count)
    if self.types.count != ids.count { misuse("TokenSequence", "\(self.types.count) types for \(ids.count) ids") }
  }

  /// Number of tokens.
  public var count: Int { ids.count }
}

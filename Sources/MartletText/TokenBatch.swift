import MartletTensor

/// Sequences of different lengths, filled up to one length T at their ends.
public struct TokenBatch: Sendable {
  /// [N, T], int32.
  public let ids: Tensor
  /// [N, T], int32; 0 at padding.
  public let types: Tensor
  /// [N, T], bool: true at tokens, false at padding.
  public let mask: Tensor
  /// Tokens of each sequence.
  public let lengths: [Int]

  /// - Parameters:
  ///   - paddingID: what fills the sequences up.
  ///   - length: T; that of the longest sequence unless given.
  /// - Precondition: no sequence is longer than `length`.
  public init(_ sequences: [TokenSequence], paddingID: Int32, length: Int? = nil) {
    lengths = sequences.map(\.count)
    let width = length ?? lengths.max() ?? 0
    if let longest = lengths.max(), longest > width {
      misuse("TokenBatch", "a sequence of \(longest) tokens does not fit length \(width)")
    }
    let shape: Shape = [sequences.count, width]
    func filled<T: TensorElement>(_ padding: T, _ values: (TokenSequence) -> [T]) -> Tensor {
      Tensor(shape: shape, of: T.self) { target in
        for (row, sequence) in sequences.enumerated() {
          let values = values(sequence)
          for column in 0..<width { target[row * width + column] = column < values.count ? values[column] : padding }
        }
      }
    }
    ids = filled(paddingID, \.ids)
    types = filled(0, \.types)
    mask = filled(false) { [Bool](repeating: true, count: $0.count) }
  }

  /// Number of sequences.
  public var count: Int { lengths.count }
}

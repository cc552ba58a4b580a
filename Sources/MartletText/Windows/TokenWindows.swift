import MartletTensor

/// Windows of a fixed number of tokens of one long text, for training a model to predict the next token.
///
///     let (training, validation) = TokenWindows.split(try tokenizer.encode(text), trainingShare: 0.9)
///     let windows = try TokenWindows(training, contextLength: 64)
///     let batch = windows.randomBatch(size: 12, seed: 0, step: step)
///     for batch in try TokenWindows(validation, contextLength: 64).batches(of: 32) { … }
public struct TokenWindows: Sendable {
  public let tokens: [Int32]
  /// Tokens in a window, T.
  public let contextLength: Int
  /// Tokens from the start of a window to the start of the next, for ``batches(of:)``.
  public let stride: Int

  /// - Parameter stride: `contextLength` unless given: windows do not overlap, and each token is a target at most once.
  /// - Precondition: a positive context length and stride.
  ///
  /// Throws ``TextDataError`` when the tokens do not make one window and its targets.
  public init(_ tokens: [Int32], contextLength: Int, stride: Int? = nil) throws(TextDataError) {
    let stride = stride ?? contextLength
    if contextLength < 1 || stride < 1 { misuse("TokenWindows", "context length \(contextLength), stride \(stride)") }
    if tokens.count <= contextLength { throw TextDataError(tokenCount: tokens.count, contextLength: contextLength) }
    self.tokens = tokens
    self.contextLength = contextLength
    self.stride = stride
  }

  /// The first part of the tokens for training, the rest for validation: ⌊share · count⌋ tokens in the first.
  /// - Precondition: a share from 0 to 1.
  public static func split(
    _ tokens: [Int32], trainingShare share: Double
  ) -> (training: [Int32], validation: [Int32]) {
    if !(0...1).contains(share) { misuse("TokenWindows.split", "\(share) is not a share from 0 to 1") }
    let count = Int(share * Double(tokens.count))
    return (Array(tokens[..<count]), Array(tokens[count...]))
  }

  /// Number of windows. Tokens after the last whole window with its targets belong to none.
  public var count: Int { (tokens.count - 1 - contextLength) / stride + 1 }

  /// Places where a window can start, for ``randomBatch(size:seed:step:)``.
  public var startCount: Int { tokens.count - contextLength }

  /// The windows of the given numbers, each from 0 to below ``count``.
  public func batch(_ indices: some Collection<Int>) -> TokenWindowBatch {
    batch(
      startingAt: indices.map { index in
        if index < 0 || index >= count { misuse("TokenWindows.batch", "window \(index) of \(count)") }
        return index * stride
      })
  }

  /// Windows that start at random places, all equally likely, drawn with replacement.
  ///
  /// Row i is a function of (seed, step, i) alone: training resumes with the batches that it would have had.
  /// - Precondition: no negative size or step.
  public func randomBatch(size: Int, seed: UInt64, step: Int) -> TokenWindowBatch {
    if size < 0 || step < 0 { misuse("TokenWindows.randomBatch", "size \(size), step \(step)") }
    let stream = Self.streamPurpose << 58 ^ UInt64(step)
    let starts = (0..<size).map { row in
      var generator = RandomGenerator(seed: seed, stream: stream, position: UInt64(row))
      return generator.drawIndex(below: startCount)
    }
    return batch(startingAt: starts)
  }

  /// Apart from the streams of images, which count up from 1.
  private static let streamPurpose: UInt64 = 32

  /// All windows in order, `size` at a time; the last batch may have fewer.
  /// - Precondition: a positive size.
  public func batches(of size: Int) -> some Sequence<TokenWindowBatch> {
    if size < 1 { misuse("TokenWindows.batches", "size \(size)") }
    return Swift.stride(from: 0, to: count, by: size).lazy.map { batch($0..<Swift.min($0 + size, count)) }
  }

  private func batch(startingAt starts: [Int]) -> TokenWindowBatch {
    func windows(_ shift: Int) -> Tensor {
      Tensor(shape: [starts.count, contextLength], of: Int32.self) { target in
        tokens.withUnsafeBufferPointer { tokens in
          for (row, start) in starts.enumerated() {
            // In bounds: a window and the token after it lie within the tokens.
            let source = tokens.baseAddress! + start + shift
            (target + row * contextLength).update(from: source, count: contextLength)
          }
        }
      }
    }
    return TokenWindowBatch(inputs: windows(0), targets: windows(1))
  }
}

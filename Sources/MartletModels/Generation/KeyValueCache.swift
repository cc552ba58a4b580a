import MartletNN
import MartletTensor

/// The keys and values of the tokens that several sequences, its rows, have had so far, layer by layer.
///
/// All memory is there from the start; a token's keys and values are written behind those of the row's earlier tokens and are
/// read where they lie, so that a token costs what its attention reads and no copy.
public final class KeyValueCache: GenerationCache {
  /// Tokens that each row has room for.
  public let capacity: Int
  /// Tokens of each row.
  public private(set) var counts: [Int]
  /// Of each layer, [rows, capacity, heads, D].
  private let keys: [Buffer]
  private let values: [Buffer]

  /// An empty cache.
  /// - Parameters:
  ///   - heads: key and value heads
  ///   - headWidth: D
  public init(layers: Int, rows: Int, capacity: Int, heads: Int, headWidth: Int, dtype: DType = .float32) {
    self.capacity = capacity
    counts = [Int](repeating: 0, count: rows)
    func buffers() -> [Buffer] {
      (0..<layers).map { _ in Buffer(.zeros([rows, capacity, heads, headWidth], dtype: dtype)) }
    }
    (keys, values) = (buffers(), buffers())
  }

  public func count(row: Int) -> Int { counts[row] }

  public func clear(row: Int) { counts[row] = 0 }

  /// Causal attention of T tokens that follow those of a row to these and to themselves, which are written into the layer.
  /// ``advance(row:by:)`` makes them part of the row when every layer has had them.
  ///
  /// - Parameters:
  ///   - query: [1, T, H, D]
  ///   - key: [1, T, heads, D], likewise `value`
  /// - Returns: [1, T, H, D]
  /// - Precondition: room for T tokens in the row.
  public func attend(_ query: Tensor, key: Tensor, value: Tensor, layer: Int, row: Int) -> Tensor {
    let seen = counts[row] + query.shape[1]
    if seen > capacity {
      misuse("KeyValueCache", "\(counts[row]) tokens of row \(row) and \(query.shape[1]) more do not fit \(capacity)")
    }
    return withoutGradient {
      write(key, into: keys[layer], row)
      write(value, into: values[layer], row)
      return attention(
        query, keys[layer].value.first(seen, of: row), values[layer].value.first(seen, of: row), isCausal: true)
    }
  }

  /// Makes the T tokens that every layer has had part of the row.
  public func advance(row: Int, by tokens: Int) { counts[row] += tokens }

  private func write(_ tokens: Tensor, into buffer: Buffer, _ row: Int) {
    let (shape, each) = (buffer.shape, buffer.shape[2] * buffer.shape[3])
    if tokens.dtype != buffer.dtype || tokens.shape != [1, tokens.shape[1], shape[2], shape[3]] {
      misuse("KeyValueCache", "\(tokens.shape) \(tokens.dtype) for a cache of \(shape) \(buffer.dtype)")
    }
    func run<T: TensorElement>(_: T.Type) {
      tokens.withUnsafeElements(of: T.self) { source in
        guard let start = source.baseAddress else { return }
        let target = buffer.mutableElements(of: T.self) + (row * capacity + counts[row]) * each
        target.update(from: start, count: source.count)
      }
    }
    if buffer.dtype == .float32 { run(Float.self) } else { run(Double.self) }
  }
}

extension Tensor {
  /// The first tokens of a row of [rows, capacity, heads, D], where they lie: [1, tokens, heads, D].
  fileprivate func first(_ tokens: Int, of row: Int) -> Tensor {
    let (heads, width) = (shape[2], shape[3])
    return rows(row..<row + 1).reshaped(to: [shape[1], heads, width]).rows(0..<tokens)
      .reshaped(to: [1, tokens, heads, width])
  }
}

import MartletTensor

extension GPT: GenerativeModel {
  public var vocabularySize: Int { configuration.vocabularySize }
  public var contextLength: Int? { configuration.contextLength }

  public func makeCache(rows: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(
      layers: configuration.layers, rows: rows, capacity: min(capacity, configuration.contextLength),
      heads: configuration.heads, headWidth: configuration.width / configuration.heads, dtype: configuration.dtype)
  }

  public func logits(after tokens: Tensor, rows: [Int], cache: KeyValueCache) -> Tensor {
    guard tokens.rank == 2, tokens.shape[0] == rows.count, tokens.shape[1] > 0 else {
      misuse("GPT.logits", "tokens \(tokens.shape) for \(rows.count) rows")
    }
    let count = tokens.shape[1]
    for row in rows where cache.count(row: row) + count > configuration.contextLength {
      misuse(
        "GPT.logits",
        "\(cache.count(row: row)) tokens and \(count) more do not fit the model's context of \(configuration.contextLength)"
      )
    }
    return withoutGradient {
      var states = rows.enumerated().map { index, row in
        let start = cache.count(row: row)
        let positions = positionEmbedding.weight.value.rows(start..<start + count)
        return dropout(tokenEmbedding(tokens.rows(index..<index + 1)) + positions)
      }
      // Row by row, so that none depends on the others in its last bits; a block's weights stay in the cache meanwhile.
      for (layer, block) in blocks.enumerated() {
        for (index, row) in rows.enumerated() {
          states[index] = block(states[index]) {
            block.attention($0, layer: layer, row: row, cache: cache, adding: states[index])
          }
        }
      }
      for row in rows { cache.advance(row: row, by: count) }
      let width = configuration.width
      return concatenate(states.map { head(normalization($0.reshaped(to: [count, width]).rows(count - 1..<count))) })
    }
  }
}

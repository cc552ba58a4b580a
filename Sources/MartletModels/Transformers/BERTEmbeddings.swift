import MartletNN
import MartletTensor

/// The sum of a token's, its position's and its text's vectors, normalised.
final class BERTEmbeddings: Module, FileNamed {
  let wordEmbeddings: Embedding
  let positionEmbeddings: Embedding
  let tokenTypeEmbeddings: Embedding
  let norm: LayerNorm
  let dropout: Dropout

  var fileNames: [String: String] { ["norm": "LayerNorm"] }

  init(_ configuration: BERTConfiguration, using generator: inout RandomGenerator) {
    func table(_ count: Int) -> Embedding {
      Embedding(
        count, configuration.width, initializer: .truncatedNormal(), dtype: configuration.dtype, using: &generator)
    }
    wordEmbeddings = table(configuration.vocabularySize)
    positionEmbeddings = table(configuration.positions)
    tokenTypeEmbeddings = table(configuration.types)
    norm = LayerNorm(configuration.width, epsilon: configuration.epsilon, dtype: configuration.dtype)
    dropout = Dropout(configuration.dropout, using: &generator)
  }

  func callAsFunction(_ ids: Tensor, types: Tensor?) -> Tensor {
    let (length, positions) = (ids.shape[1], positionEmbeddings.weight.shape[0])
    if length > positions {
      misuse("BERT", "a sequence of \(length) tokens is longer than the model's \(positions) positions")
    }
    let ofPositions = positionEmbeddings.weight.value.rows(0..<length)
    let ofTypes = types.map { tokenTypeEmbeddings($0) } ?? tokenTypeEmbeddings.weight.value.rows(0..<1)
    return dropout(norm(wordEmbeddings(ids) + ofTypes + ofPositions))
  }
}

import MartletFormats
public import MartletModels
import MartletNN
public import MartletTensor

/// Turns texts into vectors of length 1 whose products say how alike the texts' meanings are: a BERT, its states pooled.
///
///     let encoder = try SentenceEncoder(folder: "all-MiniLM-L6-v2")
///     let vectors = encoder.embed(["A cat on a mat.", "A kitten on a rug."])       // [2, 384]
///     let similarity = vectors.matmul(vectors, transposeOther: true)[0, 1].item()
///
/// N. Reimers, I. Gurevych, "Sentence-BERT", EMNLP 2019.
public final class SentenceEncoder {
  public let tokenizer: WordPieceTokenizer
  public let model: BERT
  public let pooling: SequencePooling
  /// Longer texts are cut at their end to this many tokens, [CLS] and [SEP] among them.
  public let maximumLength: Int

  /// An encoder of parts made elsewhere; the model is put into evaluation mode.
  ///
  /// - Precondition: the model has vectors for the tokenizer's vocabulary, and positions for `maximumLength`, at least 2.
  public init(
    tokenizer: WordPieceTokenizer, model: BERT, pooling: SequencePooling = .mean, maximumLength: Int = 256
  ) {
    let configuration = model.configuration
    if tokenizer.vocabularySize > configuration.vocabularySize {
      misuse("SentenceEncoder", "\(tokenizer.vocabularySize) tokens, but the model has \(configuration.vocabularySize)")
    }
    if !(2...max(2, configuration.positions)).contains(maximumLength) {
      misuse("SentenceEncoder", "\(maximumLength) tokens, but the model has \(configuration.positions) positions")
    }
    self.tokenizer = tokenizer
    self.model = model
    self.pooling = pooling
    self.maximumLength = maximumLength
    model.evaluate()
  }

  /// The extent of a text's vector.
  public var width: Int { model.configuration.width }

  /// The texts' vectors, a row each: [count, width], each of length 1.
  ///
  /// Any text has one; an empty one is [CLS] [SEP]. Texts of like length are computed together, so that the last bits of a
  /// vector may depend on what it is computed with.
  ///
  /// - Parameter batchSize: how many texts are computed at once.
  public func embed(_ texts: [String], batchSize: Int = 32) -> Tensor {
    if batchSize < 1 { misuse("embed", "batches of \(batchSize) texts") }
    if texts.isEmpty { return .zeros([0, width], dtype: model.configuration.dtype) }
    let sequences = texts.map { tokenizer.sequence($0, maximumLength: maximumLength) }
    let order = sequences.indices.sorted { (sequences[$0].count, $0) < (sequences[$1].count, $1) }
    let batches = stride(from: 0, to: order.count, by: batchSize).map { start in
      vectors(of: order[start..<min(start + batchSize, order.count)].map { sequences[$0] })
    }
    var places = [Int32](repeating: 0, count: order.count)
    for (place, index) in order.enumerated() { places[index] = Int32(place) }
    return withoutGradient { concatenate(batches).selecting(Tensor(places)) }
  }

  /// The vector of one text: [width].
  public func embed(_ text: String) -> Tensor { embed([text])[0] }

  private func vectors(of sequences: [TokenSequence]) -> Tensor {
    let batch = tokenizer.batch(sequences)
    return withoutGradient {
      let pooled = pooling(model(batch.ids, types: batch.types, mask: batch.mask), mask: batch.mask)
      return pooled / pooled.norm(axes: [-1], keepingDimensions: true).clipped(to: 1e-12...)
    }
  }
}

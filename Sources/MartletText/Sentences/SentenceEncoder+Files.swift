import MartletFormats
import MartletModels
import MartletNN
import MartletTensor

extension SentenceEncoder {
  /// Reads a folder as sentence encoders are published: config.json, vocab.txt and model.safetensors, and where they are
  /// there sentence_bert_config.json (the longest sequence; 256 tokens without it), tokenizer_config.json (how text is cleaned)
  /// and 1_Pooling/config.json (how states are pooled; their mean without it).
  ///
  /// Throws ``SentenceEncoderError``, ``VocabularyError``, `SafetensorsError` or `FileError`, each with the file's path.
  public convenience init(folder: String) throws {
    let configuration = try BERTConfiguration(contentsOf: "\(folder)/config.json")
    let vocabulary = "\(folder)/vocab.txt"
    let tokenizer = try WordPieceTokenizer(contentsOf: vocabulary, options: try Self.options(folder))
    if tokenizer.vocabularySize > configuration.vocabularySize {
      throw SentenceEncoderError(
        .vocabulary, path: vocabulary,
        reason: "\(tokenizer.vocabularySize) tokens, but the model has \(configuration.vocabularySize)")
    }
    let settings = try SettingsFile.ifThere("\(folder)/sentence_bert_config.json")
    let length = try settings?.count("max_seq_length", in: 2...1_000_000) ?? 256
    if configuration.positions < 2 {
      throw SentenceEncoderError(
        .badValue, path: "\(folder)/config.json", reason: "max_position_embeddings leaves no room for [CLS] and [SEP]")
    }
    let model = try Self.model(configuration, weights: "\(folder)/model.safetensors")
    self.init(
      tokenizer: tokenizer, model: model, pooling: try Self.pooling(folder),
      maximumLength: min(length, configuration.positions))
  }

  private static func options(_ folder: String) throws -> WordPieceTokenizer.Options {
    guard let file = try SettingsFile.ifThere("\(folder)/tokenizer_config.json") else { return .init() }
    return .init(
      lowercases: try file.flag("do_lower_case") ?? true, stripsAccents: try file.flag("strip_accents"),
      isolatesIdeographs: try file.flag("tokenize_chinese_chars") ?? true)
  }

  private static func pooling(_ folder: String) throws -> SequencePooling {
    guard let file = try SettingsFile.ifThere("\(folder)/1_Pooling/config.json") else { return .mean }
    let known = [("pooling_mode_mean_tokens", SequencePooling.mean), ("pooling_mode_cls_token", .first)]
    let others = ["pooling_mode_max_tokens", "pooling_mode_mean_sqrt_len_tokens", "pooling_mode_weightedmean_tokens"]
    let chosen = try known.filter { try file.flag($0.0) ?? false }
    let foreign = try others.filter { try file.flag($0) ?? false }
    guard chosen.count == 1, foreign.isEmpty else {
      throw SentenceEncoderError(
        .unsupported, path: file.path,
        reason: "states are pooled by \((chosen.map(\.0) + foreign).joined(separator: " and ")); known: one of "
          + known.map(\.0).joined(separator: ", "))
    }
    return chosen[0].1
  }

  private static func model(_ configuration: BERTConfiguration, weights path: String) throws -> BERT {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors.read(path).entries { tensors[name] = tensor }
    // A model that was trained with a head has its encoder under a name of its own.
    let prefix = tensors.keys.contains { $0.hasPrefix("bert.") } ? "bert." : ""
    let hasPooler = tensors["\(prefix)pooler.dense.weight"] != nil
    var generator = RandomGenerator(seed: 0)
    let model = BERT(configuration, pooler: hasPooler, using: &generator)
    do throws(NamedTensorError) {
      try Weights.load(tensors, into: model, prefix: prefix, ignoring: ["embeddings.position_ids"])
    } catch {
      throw SentenceEncoderError(
        .weights, path: path, reason: "the weights do not fit the model of config.json: \(error)")
    }
    return model
  }
}

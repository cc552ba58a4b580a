public import MartletModels

extension BERTConfiguration {
  /// Reads the config.json that published BERT models have beside their weights.
  ///
  /// Throws `SentenceEncoderError` for a file without the sizes or of another kind of model, and `FileError` when it
  /// cannot be read.
  public init(contentsOf path: String) throws {
    let file = try SettingsFile(path)
    func require(_ key: String, _ value: String?, among known: [String]) throws {
      guard let value, !known.contains(value) else { return }
      throw SentenceEncoderError(
        .unsupported, path: path, reason: "\(key) is \(value); known: \(known.joined(separator: ", "))")
    }
    let activation = try file.text("hidden_act")
    try require("model_type", try file.text("model_type"), among: ["bert"])
    try require("position_embedding_type", try file.text("position_embedding_type"), among: ["absolute"])
    try require("hidden_act", activation, among: ["gelu", "gelu_new", "gelu_pytorch_tanh"])
    self.init()
    // The bounds keep every product of sizes far from overflow.
    vocabularySize = try file.requiredCount("vocab_size", in: 1...10_000_000)
    width = try file.requiredCount("hidden_size", in: 1...65_536)
    depth = try file.requiredCount("num_hidden_layers", in: 0...1_000)
    heads = try file.requiredCount("num_attention_heads", in: 1...65_536)
    hiddenWidth = try file.requiredCount("intermediate_size", in: 1...1_000_000)
    positions = try file.requiredCount("max_position_embeddings", in: 1...1_000_000)
    types = try file.requiredCount("type_vocab_size", in: 1...1_000)
    epsilon = try file.number("layer_norm_eps", in: 0...1) ?? epsilon
    dropout = try file.number("hidden_dropout_prob", in: 0...0.999) ?? dropout
    attentionDropout = try file.number("attention_probs_dropout_prob", in: 0...0.999) ?? attentionDropout
    usesApproximateGELU = activation.map { $0 != "gelu" } ?? false
    if !width.isMultiple(of: heads) {
      throw SentenceEncoderError(
        .badValue, path: path, reason: "num_attention_heads, \(heads), does not divide hidden_size, \(width)")
    }
  }
}

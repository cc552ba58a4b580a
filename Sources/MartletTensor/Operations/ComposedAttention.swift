/// Attention out of operations that have gradients themselves: where the weights are wanted, and for a recording backward pass.
///
/// Operands are those of `attention`; here the heads come before the tokens, and each query head has a key and value head.
struct ComposedAttention {
  private let options: AttentionOptions
  private let query, key, value: Tensor
  private let groups: Int
  /// [N, H, Tq, Tk], before dropout
  private let probabilities: Tensor
  /// The same, after dropout.
  let weights: Tensor

  init(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ options: AttentionOptions) {
    self.options = options
    groups = key.shape[2]
    let repeats = query.shape[2] / groups
    self.query = query.permuted([0, 2, 1, 3])
    self.key = key.repeated(repeats, axis: 2).permuted([0, 2, 1, 3])
    self.value = value.repeated(repeats, axis: 2).permuted([0, 2, 1, 3])
    probabilities = ComposedAttention.probabilities(self.query, self.key, options)
    weights = options.dropped(probabilities)
  }

  var output: Tensor { weights.matmul(value).permuted([0, 2, 1, 3]) }

  /// With the weights p before and z∘p after dropout: dV = (z∘p)ᵀ·dy, dScores = p∘(dp − Σ p∘dp) with dp = z∘(dy·vᵀ),
  /// dQ = scale·dScores·k, dK = scale·dScoresᵀ·q.
  func gradients(_ gradient: Tensor) -> (query: Tensor, key: Tensor, value: Tensor) {
    let dy = gradient.permuted([0, 2, 1, 3])
    let p = probabilities
    let dp = options.dropped(dy.matmul(value, transposeOther: true))
    let dScores = p * (dp - (p * dp).sum(axes: [-1], keepingDimensions: true)) * options.scale
    return (
      dScores.matmul(key).permuted([0, 2, 1, 3]), collected(dScores.matmul(query, transposeSelf: true)),
      collected(weights.matmul(dy, transposeSelf: true))
    )
  }

  /// [N, H, Tk, D] -> [N, Tk, G, D]: a key or value head collects from the query heads that read it.
  private func collected(_ x: Tensor) -> Tensor {
    let shape = x.shape
    return x.permuted([0, 2, 1, 3])
      .reshaped(to: [shape[0], shape[2], groups, shape[1] / groups, shape[3]]).sum(axes: [3])
  }

  private static func probabilities(_ query: Tensor, _ key: Tensor, _ options: AttentionOptions) -> Tensor {
    let scores = query.matmul(key, transposeOther: true) * options.scale
    if key.shape[2] == 0 { return scores }
    guard let visible = options.visible(rows: query.shape[2], columns: key.shape[2]) else { return scores.softmax() }
    let hidden = .!visible
    // A line of −∞ alone would be NaN: a query that sees nothing keeps its scores, and its weights are replaced.
    let seesAnything = visible.any(axes: [-1], keepingDimensions: true)
    return scores.replacing(with: -.infinity, where: hidden .& seesAnything).softmax()
      .replacing(with: 0, where: hidden)
  }
}

extension AttentionOptions {
  /// Which keys queries see, of a shape that broadcasts to that of the scores; nil for all.
  fileprivate func visible(rows: Int, columns: Int) -> Tensor? {
    guard isCausal else { return mask }
    let triangle = Tensor.ones([rows, columns]).lowerTriangle(offset: columns - rows).cast(to: .bool)
    return mask.map { $0 .& triangle } ?? triangle
  }

  fileprivate func dropped(_ weights: Tensor) -> Tensor {
    guard let (rate, key) = self.dropout else { return weights }
    return MartletTensor.dropout(weights, rate: rate, key: key)
  }
}

import MartletTensor

/// Multi-head attention: heads of softmax(q·kᵀ/√D)·v between projections of the inputs and of the result.
///
/// x: [N, T, E] attends to itself, or query: [N, Tq, E] to key and value: [N, Tk, E] -> [N, Tq, E]. Each of `heads` heads has
/// D = E/heads columns; with fewer key and value heads, `keyValueHeads`, several query heads share one (grouped-query attention).
/// The input weight (`inputWeight`) holds the projections of queries, keys and values side by side, [E, (H + 2G)·D]; files
/// name it `in_proj_weight` and hold [(H + 2G)·D, E], the output projection is `out_proj`, as in PyTorch.
///
/// While training, weights are dropped with probability `dropout`, by a mask that depends on what `NoiseKey` says alone.
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, section 3.2; J. Ainslie et al., "GQA", 2023.
public final class MultiHeadAttention: Layer, ModeDependent, StochasticLayer {
  /// The projections of queries, keys and values: [E, (H + 2G)·D]
  public let inputWeight: Parameter
  /// [(H + 2G)·D]
  public let inputBias: Parameter?
  /// The projection of the joined heads: E to E.
  public let output: Linear
  /// H
  public let heads: Int
  /// G
  public let keyValueHeads: Int
  /// The probability of dropping a weight, in 0 ..< 1.
  public let dropout: Double
  /// False: no weight is dropped.
  public var isTraining = true
  /// What the next mask depends on.
  public var noise: NoiseKey

  /// A layer with the input weight from Glorot's uniform distribution, the output's weight from U(±1/√E) and biases of zero.
  ///
  /// - Parameters:
  ///   - dimension: E
  ///   - heads: H, a divisor of E
  ///   - keyValueHeads: G, a divisor of H; nil for H
  ///   - bias: whether both projections add one
  public init(
    _ dimension: Int, heads: Int, keyValueHeads: Int? = nil, bias: Bool = true, dropout: Double = 0,
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    let groups = keyValueHeads ?? heads
    guard heads > 0, groups > 0, dimension % heads == 0, heads % groups == 0 else {
      misuse(
        "MultiHeadAttention", "\(dimension) columns, \(heads) heads, \(groups) key heads: each divides the one before")
    }
    guard dropout >= 0 && dropout < 1 else { misuse("MultiHeadAttention", "rate \(dropout) is not in 0 ..< 1") }
    let columns = (heads + 2 * groups) * (dimension / heads)
    inputWeight = Parameter(
      Initializer.glorotUniform(
        [dimension, columns], fans: Fans(input: dimension, output: columns), dtype: dtype, using: &generator))
    inputBias = bias ? Parameter(.zeros([columns], dtype: dtype)) : nil
    output = Linear(dimension, dimension, bias: bias, dtype: dtype, using: &generator)
    output.bias?.assign(.zeros([dimension], dtype: dtype))
    self.heads = heads
    self.keyValueHeads = groups
    self.dropout = dropout
    noise = NoiseKey(seed: generator.next(), stream: 0)
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, mask: nil) }

  /// Self-attention: one product projects queries, keys and values, and the heads are read where it leaves them.
  ///
  /// - Parameters:
  ///   - mask: bool, broadcasts to [N, H, T, T]; true where a query may look at a key
  ///   - isCausal: a position sees itself and those before it
  public func callAsFunction(_ x: Tensor, mask: Tensor?, isCausal: Bool = false) -> Tensor {
    let packed = linear(x, weight: inputWeight.value, bias: inputBias?.value)
    let joined = attention(
      packed: packed, heads: heads, keyValueHeads: keyValueHeads, mask: mask, isCausal: isCausal,
      dropout: drawnDropout())
    return recorded(x, output(joined))
  }

  /// Attention of `query` to other sequences, each with a projection of its own.
  ///
  /// - Parameters:
  ///   - query: [N, Tq, E]
  ///   - key: [N, Tk, E]
  ///   - value: [N, Tk, E]
  ///   - mask: bool, broadcasts to [N, H, Tq, Tk]
  ///   - isCausal: query i sees key j where j ≤ i + Tk − Tq
  public func callAsFunction(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    let (q, k, v) = projected(query, key, value)
    let result = attention(q, k, v, mask: mask, isCausal: isCausal, dropout: drawnDropout())
    return recorded(query, output(joinedHeads(result)))
  }

  /// The same, with the weights that each head gave the keys, after dropout: [N, H, Tq, Tk].
  public func withWeights(
    _ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor? = nil, isCausal: Bool = false
  ) -> (output: Tensor, weights: Tensor) {
    let (q, k, v) = projected(query, key, value)
    let (result, weights) = attentionWithWeights(q, k, v, mask: mask, isCausal: isCausal, dropout: drawnDropout())
    return (recorded(query, output(joinedHeads(result))), weights)
  }

  /// The heads of each input: [N, Tq, H, D], [N, Tk, G, D], [N, Tk, G, D].
  public func projected(_ query: Tensor, _ key: Tensor, _ value: Tensor) -> (query: Tensor, key: Tensor, value: Tensor)
  {
    let width = inputWeight.value.shape[0] / heads
    let sizes = [heads * width, keyValueHeads * width, keyValueHeads * width]
    let weights = inputWeight.value.split(sizes, axis: 1)
    let biases = inputBias?.value.split(sizes)
    func split(_ x: Tensor, _ part: Int) -> Tensor {
      let y = linear(x, weight: weights[part], bias: biases?[part])
      return y.reshaped(to: Shape(Array(x.shape.extents.dropLast()) + [sizes[part] / width, width]))
    }
    return (split(query, 0), split(key, 1), split(value, 2))
  }

  /// Of self-attention, without the output projection, which is a layer of its own.
  public func operationCount(input: Shape, output: Shape) -> Int {
    guard input.rank == 3 else { return 0 }
    return 2 * input[0] * input[1] * input[2] * (inputWeight.value.shape[1] + 2 * input[1])
  }

  private func joinedHeads(_ x: Tensor) -> Tensor { x.reshaped(to: [x.shape[0], x.shape[1], x.shape[2] * x.shape[3]]) }

  private func drawnDropout() -> (rate: Double, key: DropoutKey)? {
    guard isTraining && dropout > 0 else { return nil }
    return (dropout, ReplayLog.key { noise.next() })
  }
}

extension MultiHeadAttention: FileNamed {
  public var fileNames: [String: String] {
    ["inputWeight": "in_proj_weight", "inputBias": "in_proj_bias", "output": "out_proj"]
  }
}

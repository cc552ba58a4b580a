import Glibc
import MartletTensor

/// Chooses tokens from logits.
struct TokenSampler {
  private let strategy: DecodingStrategy
  private let seed: UInt64

  /// - Precondition: a positive temperature and topK, topP in 0 <... 1.
  init(_ strategy: DecodingStrategy, seed: UInt64) {
    if case .sampling(let temperature, let topK, let topP) = strategy {
      if !(temperature > 0) || !temperature.isFinite { misuse("generate", "temperature \(temperature)") }
      if let topK, topK < 1 { misuse("generate", "topK \(topK)") }
      if let topP, !(topP > 0 && topP <= 1) { misuse("generate", "topP \(topP) is not in 0 <... 1") }
    }
    self.strategy = strategy
    self.seed = seed
  }

  /// Token number `step` of the continuation of prompt `index`.
  func token(_ logits: some Collection<Double>, index: Int, step: Int) -> Int32 {
    let logits = Array(logits)
    switch strategy {
    case .greedy: return TokenSampler.likeliest(logits)
    case .sampling(let temperature, let topK, let topP):
      var generator = RandomGenerator(
        seed: seed &+ UInt64(index), stream: TokenSampler.streamPurpose << 58, position: UInt64(step))
      return TokenSampler.draw(logits, temperature, topK, topP, at: generator.nextUnit())
    }
  }

  /// Apart from the streams of texts and images.
  private static let streamPurpose: UInt64 = 33

  private static func likeliest(_ logits: [Double]) -> Int32 {
    var best = 0
    for (id, logit) in logits.enumerated() where logit > logits[best] || logits[best].isNaN { best = id }
    return Int32(best)
  }

  /// The token at `point`, in 0 ..< 1, of the cumulative distribution in order of probability.
  private static func draw(
    _ logits: [Double], _ temperature: Double, _ topK: Int?, _ topP: Double?, at point: Double
  ) -> Int32 {
    let largest = logits[Int(likeliest(logits))]
    // A model whose logits are all −∞ or NaN says nothing about any token.
    var candidates = logits.indices.map { id in
      let weight = exp((logits[id] - largest) / temperature)
      return (id: id, weight: weight.isNaN ? 0 : weight)
    }
    candidates.sort { $0.weight > $1.weight || $0.weight == $1.weight && $0.id < $1.id }
    if let topK, topK < candidates.count { candidates.removeSubrange(topK...) }
    if let topP {
      let threshold = topP * candidates.reduce(0) { $0 + $1.weight }
      var (sum, count) = (0.0, 0)
      while count < candidates.count, sum < threshold || count == 0 {
        sum += candidates[count].weight
        count += 1
      }
      candidates.removeSubrange(count...)
    }
    var left = point * candidates.reduce(0) { $0 + $1.weight }
    for (id, weight) in candidates {
      left -= weight
      if left < 0 { return Int32(id) }
    }
    return Int32(candidates.last { $0.weight > 0 }?.id ?? candidates[0].id)
  }
}

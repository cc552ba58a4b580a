/// −w·[t·log p + (1 − t)·log(1 − p)], logarithms not below −100, so that the loss is finite at p = 0 and p = 1.
///
/// The gradient by p is w·(p − t)/max(p(1 − p), 10⁻¹²), both as in PyTorch. ``binaryCrossEntropyWithLogits`` is the better choice
/// where p comes from a sigmoid.
/// - Parameters:
///   - probabilities: p in [0, 1], any shape
///   - target: t in [0, 1], of that shape
///   - weights: w, a shape that broadcasts to theirs; ones when nil
public func binaryCrossEntropy(
  _ probabilities: Tensor, _ target: Tensor, weights: Tensor? = nil, reduction: LossReduction = .mean
) -> Tensor {
  probabilities.requireSameShape(target, "binaryCrossEntropy")
  return probabilities.binaryLogLoss(target).weighted(weights, "binaryCrossEntropy").reduced(reduction)
}

/// Binary cross-entropy of p = sigmoid(x): w·[v·t·log(1 + e⁻ˣ) + (1 − t)·log(1 + eˣ)], without overflow or cancellation for any x.
///
/// - Parameters:
///   - logits: x, any shape
///   - target: t in [0, 1], of that shape
///   - weights: w, a shape that broadcasts to theirs; ones when nil
///   - positiveWeights: v, likewise: how much more a positive counts
public func binaryCrossEntropyWithLogits(
  _ logits: Tensor, _ target: Tensor, weights: Tensor? = nil, positiveWeights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  logits.requireSameShape(target, "binaryCrossEntropyWithLogits")
  let positive = (target * (-logits).softplus()).weighted(positiveWeights, "binaryCrossEntropyWithLogits")
  let losses = positive + (1 - target) * logits.softplus()
  return losses.weighted(weights, "binaryCrossEntropyWithLogits").reduced(reduction)
}

/// The focal loss: αₜ·(1 − pₜ)^γ·ℓ with p = sigmoid(x), pₜ = p·t + (1 − p)(1 − t), αₜ = α·t + (1 − α)(1 − t) and ℓ the binary
/// cross-entropy, which is −log pₜ where t is 0 or 1. Lin et al.: arXiv:1708.02002.
///
/// - Parameters:
///   - logits: x, any shape
///   - target: t in [0, 1], of that shape
///   - alpha: α in [0, 1], the weight of positives; nil leaves αₜ out
///   - gamma: γ ≥ 0, how much less well-classified elements count
public func focalLoss(
  _ logits: Tensor, _ target: Tensor, alpha: Double? = 0.25, gamma: Double = 2, reduction: LossReduction = .mean
) -> Tensor {
  logits.requireSameShape(target, "focalLoss")
  if !(gamma >= 0) { misuse("focalLoss", "gamma \(gamma) is negative") }
  if let alpha, !(alpha >= 0 && alpha <= 1) { misuse("focalLoss", "alpha \(alpha) is outside [0, 1]") }
  var losses = binaryCrossEntropyWithLogits(logits, target, reduction: .none)
  if gamma > 0 {
    // 1 − pₜ without a difference of numbers near 1; roots have no slope at 0.
    let miss = logits.sigmoid() * (1 - target) + (-logits).sigmoid() * target
    losses = losses * (gamma < 1 ? miss.clipped(to: logits.leastNormal...) : miss).power(gamma)
  }
  if let alpha { losses = losses * (target * (2 * alpha - 1) + (1 - alpha)) }
  return losses.reduced(reduction)
}

extension Tensor {
  /// Times weights that broadcast to this shape.
  fileprivate func weighted(_ weights: Tensor?, _ operation: StaticString) -> Tensor {
    guard let weights else { return self }
    requireSameType(weights, operation)
    if shape.broadcast(with: weights.shape, operation) != shape {
      misuse(operation, "weights \(weights.shape) do not broadcast to \(shape)")
    }
    return self * weights
  }

  /// −t·log p − (1 − t)·log(1 − p) with its gradient kept finite.
  fileprivate func binaryLogLoss(_ target: Tensor) -> Tensor {
    let p = self
    func logarithm(_ x: Tensor) -> Tensor { x.log().clipped(to: (-100)...) }
    let result = withoutGradient { -(target * logarithm(p) + (1 - target) * logarithm(1 - p)) }
    guard isRecorded(p, target) else { return result }
    return result.recorded("binaryCrossEntropy", p.node, target.node) { gradient, _ in
      [
        p.node == nil ? nil : gradient * ((p - target) / (p * (1 - p)).clipped(to: 1e-12...)),
        target.node == nil ? nil : gradient * (logarithm(1 - p) - logarithm(p)),
      ]
    }
  }
}

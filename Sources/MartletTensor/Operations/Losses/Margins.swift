/// The hinge loss of a linear classifier: max(0, margin − t·x).
///
/// Cortes, Vapnik, Machine Learning 20 (1995).
/// - Parameters:
///   - scores: x, any shape
///   - target: t, ±1, of that shape
public func hingeLoss(
  _ scores: Tensor, _ target: Tensor, margin: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  scores.requireSameShape(target, "hingeLoss")
  return (margin - scores * target).relu().reduced(reduction)
}

/// A distance where two things are alike (t = 1), max(0, margin − distance) where they are not (t = −1).
///
/// - Parameters:
///   - distances: any shape
///   - target: t, ±1, of that shape
public func hingeEmbeddingLoss(
  _ distances: Tensor, _ target: Tensor, margin: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  distances.requireSameShape(target, "hingeEmbeddingLoss")
  let alike = target.alike
  return (distances * alike + (margin - distances).relu() * (1 - alike)).reduced(reduction)
}

/// 1 − cos(a, b) where two vectors are alike (t = 1), max(0, cos(a, b) − margin) where they are not (t = −1), with
/// cos(a, b) = a·b/√((‖a‖² + 10⁻¹²)(‖b‖² + 10⁻¹²)).
///
/// - Parameters:
///   - first: a, [..., D]
///   - second: b, of that shape
///   - target: t, ±1, [...]
/// - Returns: a scalar, or [...] without reduction
public func cosineEmbeddingLoss(
  _ first: Tensor, _ second: Tensor, _ target: Tensor, margin: Double = 0, reduction: LossReduction = .mean
) -> Tensor {
  first.requireSameShape(second, "cosineEmbeddingLoss")
  first.requireSameType(target, "cosineEmbeddingLoss")
  if first.rank == 0 || target.shape.extents != Array(first.shape.extents.dropLast()) {
    misuse("cosineEmbeddingLoss", "vectors \(first.shape) and targets \(target.shape) must be [..., D] and [...]")
  }
  func norm(_ x: Tensor) -> Tensor { (x.squared().sum(axes: [-1]) + 1e-12).squareRoot() }
  let cosine = (first * second).sum(axes: [-1]) / (norm(first) * norm(second))
  let alike = target.alike
  return ((1 - cosine) * alike + (cosine - margin).relu() * (1 - alike)).reduced(reduction)
}

/// The triplet loss: max(0, d(a, p) − d(a, n) + margin) with d(x, y) = ‖x − y + ε‖, the p-norm.
///
/// Balntas, Riba, Ponsa, Mikolajczyk, BMVC 2016; the swap of section 3.
/// - Parameters:
///   - anchor: a, [..., D]
///   - positive: p, of that shape
///   - negative: n, of that shape
///   - power: the p of the norm, at least 1
///   - epsilon: ε, added to each difference
///   - swaps: take d(p, n) for d(a, n) where it is smaller
/// - Returns: a scalar, or [...] without reduction
public func tripletMarginLoss(
  _ anchor: Tensor, _ positive: Tensor, _ negative: Tensor, margin: Double = 1, power: Double = 2,
  epsilon: Double = 1e-6, swaps: Bool = false, reduction: LossReduction = .mean
) -> Tensor {
  anchor.requireSameShape(positive, "tripletMarginLoss")
  anchor.requireSameShape(negative, "tripletMarginLoss")
  if anchor.rank == 0 { misuse("tripletMarginLoss", "vectors \(anchor.shape) have no axis") }
  if !(power >= 1) { misuse("tripletMarginLoss", "power \(power) is below 1") }
  func distance(_ x: Tensor, _ y: Tensor) -> Tensor {
    let difference = x - y + epsilon
    if power == 1 { return difference.absolute().sum(axes: [-1]) }
    // Roots have no slope at 0.
    let least = difference.leastNormal
    if power == 2 { return difference.squared().sum(axes: [-1]).clipped(to: least...).squareRoot() }
    return difference.absolute().power(power).sum(axes: [-1]).clipped(to: least...).power(1 / power)
  }
  var far = distance(anchor, negative)
  if swaps { far = minimum(far, distance(positive, negative)) }
  return (distance(anchor, positive) - far + margin).relu().reduced(reduction)
}

extension Tensor {
  /// 1 where a target is 1, 0 where it is −1: a constant.
  fileprivate var alike: Tensor { (detached() .== 1).cast(to: dtype) }
}

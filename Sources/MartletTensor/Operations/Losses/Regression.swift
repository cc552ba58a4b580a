/// (x − t)².
///
/// - Parameters:
///   - prediction: x, any shape
///   - target: t, of that shape
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
  prediction.requireSameShape(target, "meanSquaredError")
  return (prediction - target).squared().reduced(reduction)
}

/// |x − t|; the gradient at x = t is 0.
///
/// - Parameters:
///   - prediction: x, any shape
///   - target: t, of that shape
public func meanAbsoluteError(_ prediction: Tensor, _ target: Tensor, reduction: LossReduction = .mean) -> Tensor {
  prediction.requireSameShape(target, "meanAbsoluteError")
  return (prediction - target).absolute().reduced(reduction)
}

/// Huber's loss: ½(x − t)² where |x − t| ≤ δ, else δ(|x − t| − ½δ).
///
/// P. J. Huber, Annals of Mathematical Statistics 35 (1964).
/// - Parameters:
///   - prediction: x, any shape
///   - target: t, of that shape
///   - delta: δ > 0
public func huberLoss(
  _ prediction: Tensor, _ target: Tensor, delta: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  prediction.requireSameShape(target, "huberLoss")
  if !(delta > 0) { misuse("huberLoss", "delta \(delta) is not positive") }
  return huber(prediction, target, delta).reduced(reduction)
}

/// Huber's loss divided by its threshold: ½(x − t)²/β where |x − t| < β, else |x − t| − ½β. β = 0 is the absolute error.
///
/// - Parameters:
///   - prediction: x, any shape
///   - target: t, of that shape
///   - beta: β ≥ 0
public func smoothAbsoluteError(
  _ prediction: Tensor, _ target: Tensor, beta: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  prediction.requireSameShape(target, "smoothAbsoluteError")
  if !(beta >= 0) { misuse("smoothAbsoluteError", "beta \(beta) is negative") }
  if beta == 0 { return meanAbsoluteError(prediction, target, reduction: reduction) }
  return (huber(prediction, target, beta) / beta).reduced(reduction)
}

/// With c = min(d, δ), c·(d − c/2) is both branches at once.
private func huber(_ prediction: Tensor, _ target: Tensor, _ delta: Double) -> Tensor {
  let distance = (prediction - target).absolute()
  let limited = distance.clipped(to: ...delta)
  return limited * (distance - limited * 0.5)
}

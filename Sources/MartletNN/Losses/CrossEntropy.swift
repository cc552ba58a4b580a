import MartletTensor

/// The cross-entropy between softmax(logits) and the labels, fused: the loss and its gradient in one pass.
///
/// For a row with logits x, label y, p = softmax(x), C classes, smoothing ε and weights w:
/// ℓ = (1 − ε)·w_y·(−log p_y) + ε/C·Σ_c w_c·(−log p_c); the mean is Σℓ / Σ w_y (Σℓ / N without weights), as in PyTorch.
///
/// - Parameters:
///   - logits: [..., C], not yet through a softmax.
///   - labels: [...], int32, each in 0 ..< C.
///   - labelSmoothing: ε in 0 ... 1. C. Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016, section 7.
///   - classWeights: [C], of the logits' dtype.
///   - ignoredLabel: rows with this label do not count.
/// - Returns: a scalar, or [...] without reduction.
public func crossEntropy(
  _ logits: Tensor, _ labels: Tensor, labelSmoothing: Double = 0, classWeights: Tensor? = nil,
  ignoredLabel: Int? = nil, reduction: LossReduction = .mean
) -> Tensor {
  softmaxCrossEntropy(
    logits, labels: labels, labelSmoothing: labelSmoothing, classWeights: classWeights, ignoredLabel: ignoredLabel,
    reduction: reduction)
}

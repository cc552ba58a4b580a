import Glibc
public import MartletTensor

/// How the images of a batch are mixed with one another while training.
public enum BatchMixing: Equatable, Sendable {
  /// Each image is λ·x + (1 − λ)·x′ with another one, λ ~ Beta(α, α) for the batch. H. Zhang et al., "mixup: Beyond Empirical Risk
  /// Minimization", ICLR 2018.
  case mixUp(alpha: Double)
  /// A rectangle of 1 − λ of the area comes from another image, λ ~ Beta(α, α) for the batch. S. Yun et al., "CutMix", ICCV 2019.
  case cutMix(alpha: Double)

  /// Images mixed with a permutation of themselves, and what their loss is made of.
  public struct Result {
    /// [N, H, W, C]
    public let images: Tensor
    /// The labels of the images themselves, [N].
    public let labels: Tensor
    /// The other images' labels, [N].
    public let otherLabels: Tensor
    /// The first labels' part of the loss, λ.
    public let share: Double

    /// λ·ℓ(y) + (1 − λ)·ℓ(y′).
    ///
    /// - Parameter labelLoss: ℓ, the mean loss for labels [N].
    public func loss(_ labelLoss: (_ labels: Tensor) -> Tensor) -> Tensor {
      labelLoss(labels) * share + labelLoss(otherLabels) * (1 - share)
    }
  }

  /// - Parameter generator: decides λ, the partners and the rectangle.
  public func apply(_ images: Tensor, _ labels: Tensor, using generator: inout RandomGenerator) -> Result {
    let count = images.shape[0]
    var order = (0..<count).map { Int32($0) }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, generator.drawIndex(below: last + 1))
    }
    let partners = Tensor(order)
    let others = images.selecting(partners)
    let otherLabels = labels.selecting(partners)
    switch self {
    case .mixUp(let alpha):
      let share = generator.drawBeta(alpha)
      return Result(
        images: images * share + others * (1 - share), labels: labels, otherLabels: otherLabels, share: share)
    case .cutMix(let alpha):
      let (height, width) = (images.shape[1], images.shape[2])
      let side = (1 - generator.drawBeta(alpha)).squareRoot()
      let (halfHeight, halfWidth) = (side * Double(height) / 2, side * Double(width) / 2)
      let (y, x) = (generator.nextUnit() * Double(height), generator.nextUnit() * Double(width))
      let rows = max(0, Int(y - halfHeight))..<min(height, Int((y + halfHeight).rounded(.up)))
      let columns = max(0, Int(x - halfWidth))..<min(width, Int((x + halfWidth).rounded(.up)))
      // The rectangle may lie partly outside: the labels share as the pixels do.
      let share = 1 - Double(rows.count * columns.count) / Double(height * width)
      let mixed = images.replacing(.all, rows, columns, with: others[.all, rows, columns])
      return Result(images: mixed, labels: labels, otherLabels: otherLabels, share: share)
    }
  }
}

extension RandomGenerator {
  /// A number from Beta(α, α): X / (X + Y) of two gamma variables.
  mutating func drawBeta(_ alpha: Double) -> Double {
    let (x, y) = (drawGamma(alpha), drawGamma(alpha))
    return x + y > 0 ? x / (x + y) : 0.5
  }

  /// A number from Gamma(α, 1). G. Marsaglia, W. W. Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26 (2000).
  private mutating func drawGamma(_ alpha: Double) -> Double {
    if alpha < 1 { return drawGamma(alpha + 1) * pow(nextUnit(), 1 / alpha) }
    let d = alpha - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let normal = drawNormal()
      let v = (1 + c * normal) * (1 + c * normal) * (1 + c * normal)
      if v > 0, log(1 - nextUnit()) < normal * normal / 2 + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A number from N(0, 1), by Box and Muller.
  private mutating func drawNormal() -> Double {
    (-2 * log(1 - nextUnit())).squareRoot() * cos(2 * .pi * nextUnit())
  }
}

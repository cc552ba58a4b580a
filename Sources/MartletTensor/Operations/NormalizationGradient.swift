/// The gradient of γ·(x − μ)/√(σ² + ε) + β out of operations that have gradients themselves, for a recording backward pass;
/// with x̂ = (x − μ)/√(σ² + ε) and g = γ·dy it is dx = (g − mean g − x̂·mean(g·x̂))/√(σ² + ε), dγ = Σ dy·x̂, dβ = Σ dy.
///
/// - Parameters:
///   - axes: over which μ and σ² are taken
///   - affineAxes: along which γ and β repeat
func normalizationGradient(
  _ dy: Tensor, _ x: Tensor, _ gamma: Tensor?, axes: [Int], affineAxes: [Int], _ epsilon: Double
) -> (dx: Tensor, dGamma: Tensor, dBeta: Tensor) {
  func mean(_ t: Tensor) -> Tensor { t.mean(axes: axes, keepingDimensions: true) }
  let centred = x - mean(x)
  let deviation = (mean(centred.squared()) + epsilon).squareRoot()
  let normalized = centred / deviation
  let g = gamma.map { dy * $0 } ?? dy
  let dx = (g - mean(g) - normalized * mean(g * normalized)) / deviation
  return (dx, (dy * normalized).sum(axes: affineAxes), dy.sum(axes: affineAxes))
}

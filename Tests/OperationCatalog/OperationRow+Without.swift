extension OperationRow {
  /// Public functions that give a tensor and have no row, with the reason. Members of other types than `Tensor` have their
  /// type in front.
  package static let withoutRow: [String: String] = [
    "trackingGradient": "makes a leaf", "detached": "gives the same values as a constant",
    "gradient": derivative, "gradients": derivative, "vectorJacobianProduct": derivative,
    "jacobianVectorProduct": derivative, "jacobian": derivative, "hessian": derivative,
    "hessianVectorProduct": derivative,
    "withCustomGradient": "its gradient is the caller's", "recomputed": "its gradient is the body's",
    "Gradients.subscript": "looks a gradient up",
    "uniform": random, "normal": random, "truncatedNormal": random, "integers": random, "permutation": random,
    "bernoulli": random, "categorical": random,
  ]

  private static let derivative = "gives derivatives of the caller's function"
  private static let random = "draws random numbers"
}

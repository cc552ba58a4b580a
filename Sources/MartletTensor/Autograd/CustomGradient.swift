/// The value of `function` with a gradient of the caller's own: for a formula that is faster or more accurate than what
/// differentiating the operations gives, or for a gradient that is meant to differ, such as a straight-through estimator.
///
///     // log(1 + eˣ) whose gradient does not overflow
///     let y = withCustomGradient(x) { ($0.exp() + 1).log() } gradient: { gradient, x in gradient * x.sigmoid() }
///
/// The gradient is made of operations, so it can be differentiated again, and is not checked against the function:
/// `GradientCheck` of the comparison suite does that. A gradient that shall not flow at all is ``Tensor/detached()``.
///
/// - Parameters:
///   - x: what `function` depends on.
///   - function: evaluated at once; it may use no other tracked tensor, whose gradient would be lost: that traps.
///   - gradient: from the gradient of the value, and x, to the gradient of x, of x's shape and type. What else it needs, it
///     captures untracked.
public func withCustomGradient(
  _ x: Tensor, _ function: (Tensor) throws -> Tensor,
  gradient: @escaping (_ gradient: Tensor, _ x: Tensor) -> Tensor
) rethrows -> Tensor {
  try withCustomGradient([x]) {
    try function($0[0])
  } gradient: { outer, inputs in
    [gradient(outer, inputs[0])]
  }
}

/// The same for a function of several tensors; its gradient gives one for each, nil for those through which none flows.
public func withCustomGradient(
  _ inputs: [Tensor], _ function: ([Tensor]) throws -> Tensor,
  gradient: @escaping (_ gradient: Tensor, _ inputs: [Tensor]) -> [Tensor?]
) rethrows -> Tensor {
  // Recorded on purpose: what is tracked although its inputs are not depends on something that was not named.
  let value = try function(inputs.map { $0.detached() })
  if value.isTracked {
    misuse("withCustomGradient", "the value of shape \(value.shape) depends on a tracked tensor that is not an input")
  }
  guard isRecorded(inputs) else { return value }
  if !value.dtype.isFloatingPoint { misuse("withCustomGradient", "\(value.dtype) values cannot be differentiated") }
  // A view: the function may have given one of its inputs back.
  return value.view().recorded("withCustomGradient", inputs.map(\.node)) { outer, _ in
    let results = gradient(outer, inputs)
    if results.count != inputs.count {
      misuse("withCustomGradient", "\(results.count) gradients for \(inputs.count) inputs")
    }
    return zip(inputs, results).map { input, result in
      guard let result else { return nil }
      if result.shape != input.shape || result.dtype != input.dtype {
        misuse(
          "withCustomGradient",
          "a gradient \(result.shape) \(result.dtype) for an input \(input.shape) \(input.dtype)")
      }
      return input.node == nil ? nil : result
    }
  }
}

import MartletTensor

// The two halves of a Transformer's block end in a linear layer, dropout and the sum with what the half was given: one pass where
// nothing is dropped and nobody wants to see what each layer returns.

extension Linear {
  /// residual + dropout(x·W + b).
  package func callAsFunction(_ x: Tensor, dropout: Dropout, adding residual: Tensor) -> Tensor {
    if dropout.isActive || LayerRecorder.current != nil { return residual + dropout(self(x)) }
    return linear(x, weight: weight.value, bias: bias?.value, adding: residual)
  }
}

/// residual + dropout(outer(hiddenDropout(GELU(inner(x))))).
package func feedForward(
  _ x: Tensor, _ inner: Linear, _ outer: Linear, geluByTanh: Bool = false, hiddenDropout: Dropout? = nil,
  dropout: Dropout, adding residual: Tensor
) -> Tensor {
  if hiddenDropout?.isActive == true || LayerRecorder.current != nil {
    let hidden = inner(x, geluByTanh: geluByTanh)
    return outer(hiddenDropout?(hidden) ?? hidden, dropout: dropout, adding: residual)
  }
  let y = feedForwardGELU(
    x, weight1: inner.weight.value, bias1: inner.bias?.value, weight2: outer.weight.value, bias2: outer.bias?.value,
    adding: dropout.isActive ? nil : residual, approximate: geluByTanh)
  return dropout.isActive ? residual + dropout(y) : y
}

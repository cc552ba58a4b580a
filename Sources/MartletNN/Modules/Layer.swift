import MartletTensor

/// A module that maps one tensor to one tensor: what `Sequential` holds and what models are.
public protocol Layer: Module {
  /// The layer's output for `x`; the first axis is the batch.
  func callAsFunction(_ x: Tensor) -> Tensor

  /// Floating-point operations of one call, a multiply-add counted as two; 0 unless the layer says otherwise.
  func operationCount(input: Shape, output: Shape) -> Int
}

extension Layer {
  public func operationCount(input: Shape, output: Shape) -> Int { 0 }
}

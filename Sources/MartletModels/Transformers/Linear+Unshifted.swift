import MartletNN
import MartletTensor

extension Linear {
  /// A layer as Transformers begin with: biases of 0, weights of N(0, 0.02²) cut at two deviations unless told otherwise.
  static func unshifted(
    _ inputs: Int, _ outputs: Int, _ initializer: Initializer = .truncatedNormal(), dtype: DType,
    using generator: inout RandomGenerator
  ) -> Linear {
    let layer = Linear(inputs, outputs, initializer: initializer, dtype: dtype, using: &generator)
    layer.bias?.assign(.zeros([outputs], dtype: dtype))
    return layer
  }
}

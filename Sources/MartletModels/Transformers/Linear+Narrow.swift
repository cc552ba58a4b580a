import MartletNN
import MartletTensor

extension Linear {
  /// A layer as Transformers begin with: weights of N(0, 0.02²), cut at two deviations, biases 0.
  static func narrow(
    _ inputs: Int, _ outputs: Int, dtype: DType, using generator: inout RandomGenerator
  ) -> Linear {
    let layer = Linear(inputs, outputs, initializer: .truncatedNormal(), dtype: dtype, using: &generator)
    layer.bias?.assign(.zeros([outputs], dtype: dtype))
    return layer
  }
}

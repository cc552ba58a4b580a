import MartletKernels
import MartletTensor

/// Batch normalisation over all axes but the last: y = γ·(x − μ)/√(σ² + ε) + β.
///
/// x: [N, C] or [N, H, W, C]; γ (`weight`), β (`bias`), μ, σ²: [C]. While training μ and σ² (biased) are the batch's, and
/// the running statistics move by `momentum` towards them (towards the unbiased variance, n/(n − 1)·σ²; a single value a
/// channel counts with variance 0); in evaluation the running statistics are used.
///
/// S. Ioffe, C. Szegedy, "Batch Normalization", ICML 2015, algorithm 1; running statistics as in PyTorch.
public final class BatchNorm: Layer, ModeDependent {
  /// γ: [C], initially 1
  public let weight: Parameter
  /// β: [C], initially 0
  public let bias: Parameter
  /// [C], initially 0
  public let runningMean: Buffer
  /// [C], initially 1
  public let runningVariance: Buffer
  /// How many batches the running statistics have seen; an int64 scalar.
  public let batchesTracked: Buffer
  /// How far the running statistics move towards a batch's, in 0 ... 1.
  public let momentum: Double
  /// ε, added to the variance.
  public let epsilon: Double
  /// True: the batch's statistics; false: the running ones.
  public var isTraining = true

  /// A layer for inputs whose last axis has `channels` elements.
  public init(_ channels: Int, momentum: Double = 0.1, epsilon: Double = 1e-5, dtype: DType = .float32) {
    weight = Parameter(.ones([channels], dtype: dtype))
    bias = Parameter(.zeros([channels], dtype: dtype))
    runningMean = Buffer(.zeros([channels], dtype: dtype))
    runningVariance = Buffer(.ones([channels], dtype: dtype))
    batchesTracked = Buffer(.zeros([], dtype: .int64))
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, residual: nil, activation: .none) }

  /// activation(norm(x) + residual), in one pass over the output.
  ///
  /// - Parameter residual: a tensor of x's shape, or nil.
  public func callAsFunction(_ x: Tensor, residual: Tensor?, activation: Activation) -> Tensor {
    guard isTraining else {
      return recorded(
        x,
        batchNormalizationInference(
          x, mean: runningMean.value, variance: runningVariance.value, gamma: weight.value, beta: bias.value,
          epsilon: epsilon, residual: residual, activation: activation))
    }
    let result = batchNormalization(
      x, gamma: weight.value, beta: bias.value, epsilon: epsilon, residual: residual, activation: activation)
    return recorded(x, tracking(result))
  }

  /// Moves the running statistics towards a batch's, in place, and hands its output on.
  func tracking(_ result: BatchNormalizationResult) -> Tensor {
    // A recomputed forward pass has counted already.
    if ReplayLog.isReplaying { return result.output }
    let (mean, variance) = (result.mean, result.variance)
    let count = result.output.elementCount / max(mean.elementCount, 1)
    let unbiased = count > 1 ? Double(count) / Double(count - 1) : 1
    switch weight.value.dtype {
    case .float64:
      move(runningMean, towards: mean, scale: 1, of: Double.self)
      move(runningVariance, towards: variance, scale: unbiased, of: Double.self)
    default:
      move(runningMean, towards: mean, scale: 1, of: Float.self)
      move(runningVariance, towards: variance, scale: unbiased, of: Float.self)
    }
    batchesTracked.mutableElements(of: Int64.self).pointee += 1
    return result.output
  }

  private func move<T: TensorElement & BinaryFloatingPoint>(
    _ buffer: Buffer, towards batch: Tensor, scale: Double, of type: T.Type
  ) {
    let running = buffer.mutableElements(of: T.self)
    batch.withUnsafeElements(of: T.self) { values in
      for i in values.indices {
        running[i] = T((1 - momentum) * Double(running[i]) + momentum * scale * Double(values[i]))
      }
    }
  }
}

extension BatchNorm: FileNamed {
  public var fileNames: [String: String] {
    ["runningVariance": "running_var", "batchesTracked": "num_batches_tracked"]
  }
}

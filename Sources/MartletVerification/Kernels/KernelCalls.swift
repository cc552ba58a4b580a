import MartletKernels

// The arguments of kernels that take many, by name. The pointers belong to the caller for the length of the call.

/// c[i] = alpha·op(a[i])·op(b[i]) + beta·c[i] for `count` matrices.
public struct GemmCall<T: KernelScalar> {
  public var (m, n, k): (Int, Int, Int)
  public var (alpha, beta): (Double, Double)
  public var (a, b): (UnsafePointer<T>, UnsafePointer<T>)
  public var c: UnsafeMutablePointer<T>
  public var (lda, ldb, ldc): (Int, Int, Int)
  public var (transposeA, transposeB): (Bool, Bool)
  public var algorithm: GemmAlgorithm
  public var count = 1
  public var (strideA, strideB, strideC) = (0, 0, 0)
  /// Where each of the matrices begins, for the kernel that takes places instead of strides.
  public var (placesA, placesB, placesC): ([Int], [Int], [Int]) = ([], [], [])
}

/// y[rows, outputs] = activation(x[rows, inputs]·weight[inputs, outputs] + bias + residual).
public struct LinearCall<T: KernelScalar> {
  public var (rows, inputs, outputs): (Int, Int, Int)
  public var (x, weight): (UnsafePointer<T>, UnsafePointer<T>)
  public var bias: UnsafePointer<T>?
  /// [rows, outputs]
  public var residual: UnsafePointer<T>?
  public var activation: Activation
  public var y: UnsafeMutablePointer<T>
  public var algorithm: GemmAlgorithm
}

/// c[m,n] = (a[m,k]·op(b)[k,n]) ∘ factor[m,n].
public struct GemmTimesCall<T: KernelScalar> {
  public var (m, n, k): (Int, Int, Int)
  public var (a, b): (UnsafePointer<T>, UnsafePointer<T>)
  public var transposeB: Bool
  public var factor: UnsafePointer<T>
  public var c: UnsafeMutablePointer<T>
  public var algorithm: GemmAlgorithm
}

/// y[rows, outputs] = GELU(x[rows, inputs]·weight[inputs, outputs] + bias), and the slope there unless nil.
public struct LinearGELUCall<T: KernelScalar> {
  public var (rows, inputs, outputs): (Int, Int, Int)
  public var (x, weight): (UnsafePointer<T>, UnsafePointer<T>)
  public var bias: UnsafePointer<T>?
  public var isApproximate: Bool
  public var slope: UnsafeMutablePointer<T>?
  public var y: UnsafeMutablePointer<T>
  public var algorithm: GemmAlgorithm
}

/// One pass of a convolution: forward reads x and weight, the gradient by the input dy and weight, by the weight x and dy.
public struct ConvolutionCall<T: KernelScalar> {
  public var geometry: ConvolutionGeometry
  package var algorithm: ConvolutionAlgorithm
  /// The two operands in the order in which the pass names them.
  public var (first, second): (UnsafePointer<T>, UnsafePointer<T>)
  public var bias: UnsafePointer<T>?
  public var activation: Activation
  public var result: UnsafeMutablePointer<T>
}

/// Activations of the maxima of a convolution's output, and their places.
public struct PooledConvolutionCall<T: KernelScalar> {
  public var geometry: ConvolutionGeometry
  public var pool: PoolGeometry
  public var (x, weight): (UnsafePointer<T>, UnsafePointer<T>)
  public var bias: UnsafePointer<T>?
  public var activation: Activation
  public var y: UnsafeMutablePointer<T>
  public var indices: UnsafeMutablePointer<UInt16>
}

/// The gradients by the input and the weight of a convolution, given the one by the maxima of its output.
public struct PooledConvolutionGradientCall<T: KernelScalar> {
  public var geometry: ConvolutionGeometry
  public var pool: PoolGeometry
  public var (x, weight, dy): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var indices: UnsafePointer<UInt16>
  public var (dx, dWeight): (UnsafeMutablePointer<T>?, UnsafeMutablePointer<T>?)
}

/// One pass of a 3-D convolution, operands as in `ConvolutionCall`.
public struct Convolution3DCall<T: KernelScalar> {
  public var geometry: Convolution3DGeometry
  public var (first, second): (UnsafePointer<T>, UnsafePointer<T>)
  public var bias: UnsafePointer<T>?
  public var activation: Activation
  public var result: UnsafeMutablePointer<T>
}

/// Losses and, unless it is nil, gradients of softmax cross-entropy.
public struct CrossEntropyCall<T: KernelScalar> {
  public var logits: UnsafePointer<T>
  public var labels: UnsafePointer<Int32>
  public var classWeights: UnsafePointer<T>?
  public var (smoothing, scale): (Double, Double)
  public var losses: UnsafeMutablePointer<T>
  public var gradient: UnsafeMutablePointer<T>?
  public var (rows, columns): (Int, Int)
}

/// Losses and, unless it is nil, gradients of connectionist temporal classification.
public struct CTCCall<T: KernelScalar> {
  public var problem: CTCProblem
  public var logProbabilities: UnsafePointer<T>
  public var losses: UnsafeMutablePointer<T>
  public var gradient: UnsafeMutablePointer<T>?
}

/// y = activation((x − mean)·inverseDeviation·gamma + beta + residual).
public struct BatchApplyCall<T: KernelScalar> {
  public var (x, mean, inverseDeviation): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var (gamma, beta, residual): (UnsafePointer<T>?, UnsafePointer<T>?, UnsafePointer<T>?)
  public var activation: Activation
  public var y: UnsafeMutablePointer<T>
  public var (rows, columns): (Int, Int)
}

/// Batch normalisation as the tensor operation does it, statistics, ε and all.
public struct BatchForwardCall<T: KernelScalar> {
  public var x: UnsafePointer<T>
  public var (gamma, beta, residual): (UnsafePointer<T>?, UnsafePointer<T>?, UnsafePointer<T>?)
  public var epsilon: Double
  public var activation: Activation
  public var y: UnsafeMutablePointer<T>
  public var (rows, columns): (Int, Int)
}

/// The gradients of batch normalisation with the batch's own statistics.
public struct BatchBackwardCall<T: KernelScalar> {
  public var (x, dy, mean, inverseDeviation): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var (y, gamma, beta): (UnsafePointer<T>?, UnsafePointer<T>?, UnsafePointer<T>?)
  public var activation: Activation
  public var (dx, dGamma, dBeta): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
  public var dResidual: UnsafeMutablePointer<T>?
  public var (rows, columns): (Int, Int)
}

/// Layer normalisation with its statistics.
public struct LayerForwardCall<T: KernelScalar> {
  public var x: UnsafePointer<T>
  public var (gamma, beta): (UnsafePointer<T>?, UnsafePointer<T>?)
  public var epsilon: Double
  public var (y, mean, inverseDeviation): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
  public var (rows, columns): (Int, Int)
}

/// The gradients of layer normalisation.
public struct LayerBackwardCall<T: KernelScalar> {
  public var (x, dy, mean, inverseDeviation): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var gamma: UnsafePointer<T>?
  public var dx: UnsafeMutablePointer<T>
  public var (dGamma, dBeta): (UnsafeMutablePointer<T>?, UnsafeMutablePointer<T>?)
  public var (rows, columns): (Int, Int)
}

/// y = condition ? a : b, element by element; an operand that repeats is one element.
public struct ChoiceCall<T: KernelScalar> {
  public var condition: UnsafePointer<Bool>
  public var (a, b): (UnsafePointer<T>, UnsafePointer<T>)
  public var (repeatsA, repeatsB): (Bool, Bool)
  public var y: UnsafeMutablePointer<T>
  public var count: Int
}

/// Where an array of random numbers begins: its element i has the index offset + i under (key, stream).
public struct RandomPlace: Sendable {
  public var (key, stream, offset): (UInt64, UInt64, UInt64)
}

/// An optimiser's rule with its constants.
public enum OptimizerRule: Sendable {
  case sgd(learningRate: Double, momentum: Double, dampening: Double, nesterov: Bool, weightDecay: Double)
  case adam(
    learningRate: Double, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double, decoupled: Bool)
  case rmsProp(learningRate: Double, alpha: Double, epsilon: Double, weightDecay: Double, momentum: Double)
  case adaGrad(learningRate: Double, epsilon: Double, weightDecay: Double)
}

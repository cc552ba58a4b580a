import MartletKernels

// The arguments of the kernels of Transformers, by name. The pointers belong to the caller for the length of the call.

/// Attention of each head, and log Σ exp of every query's scores.
public struct AttentionCall<T: KernelScalar> {
  public var problem: AttentionProblem
  public var (query, key, value): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var mask: UnsafePointer<Bool>?
  public var (output, logSumExp): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
}

/// The gradients of attention.
public struct AttentionBackwardCall<T: KernelScalar> {
  public var problem: AttentionProblem
  public var (query, key, value): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var mask: UnsafePointer<Bool>?
  public var (output, logSumExp, dOutput): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var (dQuery, dKey, dValue): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
}

/// Rotary position embedding of x[tokens, heads, width].
public struct RotaryCall<T: KernelScalar> {
  public var (x, cosines, sines): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var y: UnsafeMutablePointer<T>
  public var (tokens, heads, width): (Int, Int, Int)
  public var (rotated, tableRows): (Int, Int)
  public var (interleaved, inverse): (Bool, Bool)
}

/// Root mean square normalisation with what its gradient needs.
public struct RMSForwardCall<T: KernelScalar> {
  public var x: UnsafePointer<T>
  public var gamma: UnsafePointer<T>?
  public var epsilon: Double
  public var (y, inverseRoot): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
  public var (rows, columns): (Int, Int)
}

/// The gradients of root mean square normalisation.
public struct RMSBackwardCall<T: KernelScalar> {
  public var (x, dy, inverseRoot): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var gamma: UnsafePointer<T>?
  public var dx: UnsafeMutablePointer<T>
  public var dGamma: UnsafeMutablePointer<T>?
  public var (rows, columns): (Int, Int)
}

/// Group normalisation of x[batch, positions, channels] with its statistics.
public struct GroupForwardCall<T: KernelScalar> {
  public var x: UnsafePointer<T>
  public var (gamma, beta): (UnsafePointer<T>?, UnsafePointer<T>?)
  public var epsilon: Double
  public var (y, mean, inverseDeviation): (UnsafeMutablePointer<T>, UnsafeMutablePointer<T>, UnsafeMutablePointer<T>)
  public var (batch, positions): (Int, Int)
  public var (channels, groups): (Int, Int)
}

/// The gradients of group normalisation.
public struct GroupBackwardCall<T: KernelScalar> {
  public var (x, dy, mean, inverseDeviation): (UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>, UnsafePointer<T>)
  public var gamma: UnsafePointer<T>?
  public var dx: UnsafeMutablePointer<T>
  public var (dGamma, dBeta): (UnsafeMutablePointer<T>?, UnsafeMutablePointer<T>?)
  public var (batch, positions): (Int, Int)
  public var (channels, groups): (Int, Int)
}

import MartletKernels

/// What decides a dropout mask: nothing else does, so a resumed run sees the masks it would have seen.
public struct DropoutKey: Sendable, Hashable {
  /// The run's seed.
  public let seed: UInt64
  /// The layer.
  public let stream: UInt64
  /// The training step.
  public let step: UInt64

  public init(seed: UInt64, stream: UInt64, step: UInt64) {
    self.seed = seed
    self.stream = stream
    self.step = step
  }
}

/// Zeroes each element with probability `rate` and scales the others by 1/(1 − rate).
///
/// Srivastava et al., JMLR 15 (2014). The mask is a function of `key` and the element's index.
/// - Precondition: 0 ≤ rate < 1
public func dropout(_ x: Tensor, rate: Double, key: DropoutKey) -> Tensor {
  if !(rate >= 0 && rate < 1) { misuse("dropout", "rate \(rate) is outside [0, 1)") }
  if rate == 0 { return x }
  // Steps of a layer are far apart in its stream: masks of different steps never share a counter.
  let mixed = RandomGenerator(seed: key.seed, stream: key.stream).split(key.step)
  let result = Tensor(uninitialized: x.shape, dtype: x.dtype)
  let count = x.elementCount
  func run<T: FloatingElement>(_: T.Type) {
    RandomKernels.dropout(
      x.pointer(to: T.self), result.mutablePointer(to: T.self), count: count, keep: 1 - rate, key: mixed.seed,
      stream: mixed.stream, offset: 0)
  }
  withExtendedLifetime((x, result)) {
    dispatchFloating(x.dtype, "dropout", { run(Float.self) }, { run(Double.self) })
  }
  guard isRecorded(x) else { return result }
  // Linear with a diagonal matrix: its own adjoint.
  return result.recorded("dropout", x.node) { gradient, _ in [dropout(gradient, rate: rate, key: key)] }
}

import CMartletKernels

/// One parameter in an optimiser's update: its elements, their gradient, and the optimiser's moments.
public struct OptimizerSlot<T: KernelScalar> {
  public let parameter: UnsafeMutablePointer<T>
  public let gradient: UnsafePointer<T>
  public let first: UnsafeMutablePointer<T>?
  public let second: UnsafeMutablePointer<T>?
  public let third: UnsafeMutablePointer<T>?
  public let count: Int

  public init(
    parameter: UnsafeMutablePointer<T>, gradient: UnsafePointer<T>, first: UnsafeMutablePointer<T>? = nil,
    second: UnsafeMutablePointer<T>? = nil, third: UnsafeMutablePointer<T>? = nil, count: Int
  ) {
    self.parameter = parameter
    self.gradient = gradient
    self.first = first
    self.second = second
    self.third = third
    self.count = count
  }
}

/// Optimiser updates in place, by PyTorch's formulas: one fork-join over equal chunks of all parameters. The gradient is
/// read as gradientScale·g.
public enum OptimizerKernels {
  /// g' = g + λp; with momentum μ: m = g' on the first step, else μm + (1 − dampening)g'; then g' = m, or g' + μm with
  /// Nesterov's; p −= rate·g'. `first` holds m.
  public static func sgd<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, momentum: Double, dampening: Double, nesterov: Bool,
    weightDecay: Double, gradientScale: Double, firstStep: Bool
  ) {
    forEachChunk(slots) { slot, start, count in
      mk_sgd(
        T.kernelType, slot.parameter + start, slot.gradient + start, slot.first.map { $0 + start }, count,
        learningRate, momentum, dampening, nesterov ? 1 : 0, weightDecay, gradientScale, firstStep ? 1 : 0)
    }
  }

  /// m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², p −= rate·m̂/(√v̂ + ε); weight decay is added to g or, when `decoupled`
  /// (AdamW), shrinks p first. `first` and `second` hold m and v; `step` counts from 1.
  public static func adam<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, beta1: Double, beta2: Double, epsilon: Double,
    weightDecay: Double, decoupled: Bool, step: Int, gradientScale: Double
  ) {
    forEachChunk(slots) { slot, start, count in
      mk_adam(
        T.kernelType, slot.parameter + start, slot.gradient + start, slot.first! + start, slot.second! + start, count,
        learningRate, beta1, beta2, epsilon, weightDecay, decoupled ? 1 : 0, Int64(step), gradientScale)
    }
  }

  /// v = αv + (1 − α)g², u = g/(√v + ε); with momentum m = μm + u, p −= rate·m, else p −= rate·u. Centred, √v becomes
  /// √(v − a²), a = αa + (1 − α)g. `first` holds v, `second` m when there is momentum, `third` a when it is centred.
  public static func rmsProp<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, alpha: Double, epsilon: Double, weightDecay: Double,
    momentum: Double, gradientScale: Double
  ) {
    forEachChunk(slots) { slot, start, count in
      mk_rmsprop(
        T.kernelType, slot.parameter + start, slot.gradient + start, slot.first! + start,
        slot.second.map { $0 + start }, slot.third.map { $0 + start }, count, learningRate, alpha, epsilon, weightDecay,
        momentum, gradientScale)
    }
  }

  /// v += g², p −= rate·g/(√v + ε). `first` holds v.
  public static func adaGrad<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], learningRate: Double, epsilon: Double, weightDecay: Double, gradientScale: Double
  ) {
    forEachChunk(slots) { slot, start, count in
      mk_adagrad(
        T.kernelType, slot.parameter + start, slot.gradient + start, slot.first! + start, count, learningRate, epsilon,
        weightDecay, gradientScale)
    }
  }

  private static func forEachChunk<T: KernelScalar>(
    _ slots: [OptimizerSlot<T>], _ body: (_ slot: OptimizerSlot<T>, _ start: Int, _ count: Int) -> Void
  ) {
    var chunks: [(slot: Int, start: Int)] = []
    for (index, slot) in slots.enumerated() {
      for start in stride(from: 0, to: slot.count, by: Chunks.grain) { chunks.append((index, start)) }
    }
    Threads.forEachChunk(chunks.count) { chunk in
      let (index, start) = chunks[chunk]
      body(slots[index], start, min(Chunks.grain, slots[index].count - start))
    }
  }
}

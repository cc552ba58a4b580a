import MartletKernels

/// The attention kernels on tensors: one that holds queries, keys and values, or one for each.
struct FusedAttention {
  private let shapes: AttentionShapes
  private let options: AttentionOptions
  private let problem: AttentionProblem
  /// Elements before the first query, key and value in their tensors.
  private let offsets: [Int]

  init(_ shapes: AttentionShapes, _ options: AttentionOptions, isPacked: Bool) {
    (self.shapes, self.options) = (shapes, options)
    let strides = options.mask.map { mask in
      let own = (0..<4).map { mask.shape[$0] == 1 ? 0 : mask.shape.strides[$0] }
      return AttentionProblem.MaskStrides(sequence: own[0], head: own[1], query: own[2], key: own[3])
    }
    let dropout = options.dropout.map { rate, key in
      // The key of `dropout(_:rate:key:)`.
      let mixed = RandomGenerator(seed: key.seed, stream: key.stream).split(key.step)
      return AttentionProblem.Dropout(keep: 1 - rate, key: mixed.seed, stream: mixed.stream)
    }
    var problem = AttentionProblem(
      batch: shapes.batch, queries: shapes.queries, keys: shapes.keys, heads: shapes.heads, groups: shapes.groups,
      width: shapes.width, valueWidth: shapes.valueWidth, scale: options.scale, isCausal: options.isCausal,
      mask: strides, dropout: dropout)
    if isPacked {
      let token = (shapes.heads + 2 * shapes.groups) * shapes.width
      let layout = AttentionProblem.Layout(sequence: shapes.queries * token, token: token)
      (problem.query, problem.key, problem.value) = (layout, layout, layout)
      offsets = [0, shapes.heads * shapes.width, (shapes.heads + shapes.groups) * shapes.width]
    } else {
      offsets = [0, 0, 0]
    }
    self.problem = problem
  }

  /// [N, Tq, H, E]
  func callAsFunction(_ operands: [Tensor]) -> Tensor {
    let dtype = operands[0].dtype
    let output = Tensor(
      uninitialized: [shapes.batch, shapes.queries, shapes.heads, shapes.valueWidth], dtype: dtype)
    let logSumExp = Tensor(uninitialized: [shapes.batch, shapes.heads, shapes.queries], dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      Attention.forward(
        problem, query: pointer(operands, 0, T.self), key: pointer(operands, 1, T.self),
        value: pointer(operands, 2, T.self), mask: options.mask?.pointer(to: Bool.self),
        output: output.mutablePointer(to: T.self), logSumExp: logSumExp.mutablePointer(to: T.self))
    }
    withExtendedLifetime((operands, options, (output, logSumExp))) {
      dispatchFloating(dtype, "attention", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(operands) else { return output }
    return output.recorded("attention", operands.map(\.node)) { gradient, _ in
      let results =
        GradientMode.isRecording
        ? composedGradients(operands, gradient) : gradients(operands, output, logSumExp, gradient)
      return zip(operands, results).map { $0.node == nil ? nil : $1 }
    }
  }

  private func gradients(
    _ operands: [Tensor], _ output: Tensor, _ logSumExp: Tensor, _ gradient: Tensor
  ) -> [Tensor] {
    let results = operands.map { Tensor(uninitialized: $0.shape, dtype: $0.dtype) }
    func run<T: FloatingElement>(_: T.Type) {
      func target(_ index: Int) -> UnsafeMutablePointer<T> {
        results[min(index, results.count - 1)].mutablePointer(to: T.self) + offsets[index]
      }
      Attention.backward(
        problem, query: pointer(operands, 0, T.self), key: pointer(operands, 1, T.self),
        value: pointer(operands, 2, T.self), mask: options.mask?.pointer(to: Bool.self),
        output: output.pointer(to: T.self), logSumExp: logSumExp.pointer(to: T.self),
        dOutput: gradient.pointer(to: T.self), dQuery: target(0), dKey: target(1), dValue: target(2))
    }
    withExtendedLifetime(((operands, options), (output, logSumExp), (gradient, results))) {
      dispatchFloating(gradient.dtype, "attention", { run(Float.self) }, { run(Double.self) })
    }
    return results
  }

  private func composedGradients(_ operands: [Tensor], _ gradient: Tensor) -> [Tensor] {
    if operands.count == 3 {
      let parts = ComposedAttention(operands[0], operands[1], operands[2], options).gradients(gradient)
      return [parts.query, parts.key, parts.value]
    }
    let (query, key, value) = shapes.unpacked(operands[0])
    let parts = ComposedAttention(query, key, value, options).gradients(gradient)
    let flat = [parts.query, parts.key, parts.value].map {
      $0.reshaped(to: [shapes.batch, shapes.queries, $0.shape[2] * shapes.width])
    }
    return [concatenate(flat, axis: 2)]
  }

  private func pointer<T: FloatingElement>(_ operands: [Tensor], _ index: Int, _: T.Type) -> UnsafePointer<T> {
    operands[min(index, operands.count - 1)].pointer(to: T.self) + offsets[index]
  }
}

import MartletKernels
import MartletTensor

extension KernelTable where T: SortableScalar {
  /// MartletKernels.
  static var fast: KernelTable<T> {
    KernelTable(
      gemm: { fastGemm($0) },
      gemmSerial: {
        Gemm.multiplySerial(
          m: $0.m, n: $0.n, k: $0.k, alpha: $0.alpha, a: $0.a, lda: $0.lda, transposeA: $0.transposeA, b: $0.b,
          ldb: $0.ldb, transposeB: $0.transposeB, beta: $0.beta, c: $0.c, ldc: $0.ldc, by: $0.algorithm)
      },
      gemmBatched: {
        Gemm.batched(
          count: $0.count, strideA: $0.strideA, strideB: $0.strideB, strideC: $0.strideC, m: $0.m, n: $0.n, k: $0.k,
          alpha: $0.alpha, a: $0.a, lda: $0.lda, transposeA: $0.transposeA, b: $0.b, ldb: $0.ldb,
          transposeB: $0.transposeB, beta: $0.beta, c: $0.c, ldc: $0.ldc, by: $0.algorithm)
      },
      gemmPlaced: {
        Gemm.batched(
          placesA: $0.placesA, placesB: $0.placesB, placesC: $0.placesC, m: $0.m, n: $0.n, k: $0.k, alpha: $0.alpha,
          a: $0.a, lda: $0.lda, transposeA: $0.transposeA, b: $0.b, ldb: $0.ldb, transposeB: $0.transposeB,
          beta: $0.beta, c: $0.c, ldc: $0.ldc, by: $0.algorithm)
      },
      gemmTimes: {
        Gemm.multiply(
          m: $0.m, n: $0.n, k: $0.k, a: $0.a, b: $0.b, transposeB: $0.transposeB, times: $0.factor, c: $0.c,
          by: $0.algorithm)
      },
      linear: {
        Gemm.linear(
          rows: $0.rows, inputs: $0.inputs, outputs: $0.outputs, x: $0.x, weight: $0.weight, bias: $0.bias,
          addend: $0.residual, activation: $0.activation, y: $0.y, by: $0.algorithm)
      },
      linearGELU: {
        Gemm.linearGELU(
          rows: $0.rows, inputs: $0.inputs, outputs: $0.outputs, x: $0.x, weight: $0.weight, bias: $0.bias,
          approximate: $0.isApproximate, slope: $0.slope, y: $0.y, by: $0.algorithm)
      },
      convolution: {
        Convolution.forward(
          $0.geometry, by: $0.algorithm, x: $0.first, weight: $0.second, bias: $0.bias, activation: $0.activation,
          y: $0.result)
      },
      convolutionGradientInput: {
        Convolution.gradientInput($0.geometry, by: $0.algorithm, dy: $0.first, weight: $0.second, dx: $0.result)
      },
      convolutionGradientWeight: {
        Convolution.gradientWeight($0.geometry, by: $0.algorithm, x: $0.first, dy: $0.second, dWeight: $0.result)
      },
      pooledConvolution: {
        PooledConvolution.forward(
          $0.geometry, $0.pool, x: $0.x, weight: $0.weight, bias: $0.bias, activation: $0.activation, y: $0.y,
          indices: $0.indices)
      },
      pooledConvolutionGradients: {
        PooledConvolution.gradients(
          $0.geometry, $0.pool, x: $0.x, weight: $0.weight, dy: $0.dy, indices: $0.indices, dx: $0.dx,
          dWeight: $0.dWeight)
      },
      convolution3D: {
        Convolution3D.forward(
          $0.geometry, x: $0.first, weight: $0.second, bias: $0.bias, activation: $0.activation, y: $0.result)
      },
      convolution3DGradientInput: {
        Convolution3D.gradientInput($0.geometry, dy: $0.first, weight: $0.second, dx: $0.result)
      },
      convolution3DGradientWeight: {
        Convolution3D.gradientWeight($0.geometry, x: $0.first, dy: $0.second, dWeight: $0.result)
      },
      unary: { Maps.unary($0, $1, $2, count: $3, parameter: $4) },
      binary: { Maps.binary($0, $1, $2, $3, count: $4, parameter: $5) },
      binaryRows: { Maps.binaryRows($0, $1, $2, $3, rows: $4, columns: $5, swapped: $6) },
      binaryColumns: { Maps.binaryColumns($0, $1, $2, $3, rows: $4, columns: $5, swapped: $6) },
      addScaled: { Maps.addScaled($0, $1, $2, count: $3) },
      fill: { Maps.fill($0, $1, count: $2) },
      sum: { Reductions.sum($0, count: $1) },
      sumOfSquares: { Reductions.sumOfSquares($0, count: $1) },
      sumRows: { Reductions.sumRows($0, $1, rows: $2, columns: $3) },
      sumColumns: { Reductions.sumColumns($0, $1, rows: $2, columns: $3) },
      maximumRows: { Reductions.maximumRows($0, $1, rows: $2, columns: $3) },
      argmaxRows: { Reductions.argmaxRows($0, $1, rows: $2, columns: $3) },
      minimumRows: { Reductions.minimumRows($0, $1, rows: $2, columns: $3) },
      argminRows: { Reductions.argminRows($0, $1, rows: $2, columns: $3) },
      allFinite: { Reductions.allFinite($0, count: $1) },
      varianceRows: { Reductions.varianceRows($0, $1, rows: $2, columns: $3, correction: $4) },
      productRows: { Reductions.productRows($0, $1, rows: $2, columns: $3) },
      scanSum: { Scans.sumRows($0, $1, rows: $2, columns: $3, reversed: $4) },
      scanProduct: { Scans.productRows($0, $1, rows: $2, columns: $3) },
      scanLinear: { Scans.linearRows($0, $1, $2, rows: $3, columns: $4, reversed: $5) },
      orderRows: { Sorting.orderRows($0, $1, rows: $2, columns: $3, descending: $4) },
      compare: { Comparisons.compare($0, $1, $2, $3, count: $4) },
      compareScalar: { Comparisons.compare($0, $1, scalar: $2, $3, count: $4) },
      softmax: { Softmax.forward($0, $1, rows: $2, columns: $3) },
      softmaxBackward: { Softmax.backward($0, $1, $2, rows: $3, columns: $4) },
      logSoftmax: { Softmax.logForward($0, $1, rows: $2, columns: $3) },
      logSoftmaxBackward: { Softmax.logBackward($0, $1, $2, rows: $3, columns: $4) },
      crossEntropy: {
        Softmax.crossEntropy(
          $0.logits, labels: $0.labels, classWeights: $0.classWeights, smoothing: $0.smoothing, scale: $0.scale,
          losses: $0.losses, gradient: $0.gradient, rows: $0.rows, columns: $0.columns)
      },
      batchStatistics: { BatchNormalization.statistics($0, mean: $1, variance: $2, rows: $3, columns: $4) },
      batchApply: {
        BatchNormalization.apply(
          $0.x, mean: $0.mean, inverseDeviation: $0.inverseDeviation, gamma: $0.gamma, beta: $0.beta,
          residual: $0.residual, activation: $0.activation, $0.y, rows: $0.rows, columns: $0.columns)
      },
      batchForward: { fastBatchForward($0) },
      batchBackward: {
        BatchNormalization.backward(
          x: $0.x, y: $0.y, dy: $0.dy, mean: $0.mean, inverseDeviation: $0.inverseDeviation, gamma: $0.gamma,
          beta: $0.beta, activation: $0.activation, dx: $0.dx, dGamma: $0.dGamma, dBeta: $0.dBeta,
          dResidual: $0.dResidual,
          rows: $0.rows, columns: $0.columns)
      },
      layerForward: {
        LayerNormalization.forward(
          $0.x, gamma: $0.gamma, beta: $0.beta, epsilon: $0.epsilon, $0.y, mean: $0.mean,
          inverseDeviation: $0.inverseDeviation, rows: $0.rows, columns: $0.columns)
      },
      layerBackward: {
        LayerNormalization.backward(
          x: $0.x, dy: $0.dy, mean: $0.mean, inverseDeviation: $0.inverseDeviation, gamma: $0.gamma, dx: $0.dx,
          dGamma: $0.dGamma, dBeta: $0.dBeta, rows: $0.rows, columns: $0.columns)
      },
      rmsForward: {
        RMSNormalization.forward(
          $0.x, gamma: $0.gamma, epsilon: $0.epsilon, $0.y, inverseRoot: $0.inverseRoot, rows: $0.rows,
          columns: $0.columns)
      },
      rmsBackward: {
        RMSNormalization.backward(
          x: $0.x, dy: $0.dy, inverseRoot: $0.inverseRoot, gamma: $0.gamma, dx: $0.dx, dGamma: $0.dGamma,
          rows: $0.rows, columns: $0.columns)
      },
      groupForward: {
        GroupNormalization.forward(
          $0.x, gamma: $0.gamma, beta: $0.beta, epsilon: $0.epsilon, $0.y, mean: $0.mean,
          inverseDeviation: $0.inverseDeviation, batch: $0.batch, positions: $0.positions, channels: $0.channels,
          groups: $0.groups)
      },
      groupBackward: {
        GroupNormalization.backward(
          x: $0.x, dy: $0.dy, mean: $0.mean, inverseDeviation: $0.inverseDeviation, gamma: $0.gamma, dx: $0.dx,
          dGamma: $0.dGamma, dBeta: $0.dBeta, batch: $0.batch, positions: $0.positions, channels: $0.channels,
          groups: $0.groups)
      },
      attention: {
        Attention.forward(
          $0.problem, query: $0.query, key: $0.key, value: $0.value, mask: $0.mask, output: $0.output,
          logSumExp: $0.logSumExp)
      },
      attentionBackward: {
        Attention.backward(
          $0.problem, query: $0.query, key: $0.key, value: $0.value, mask: $0.mask, output: $0.output,
          logSumExp: $0.logSumExp, dOutput: $0.dOutput, dQuery: $0.dQuery, dKey: $0.dKey, dValue: $0.dValue)
      },
      rotary: {
        Rotary.apply(
          $0.x, $0.y, cosines: $0.cosines, sines: $0.sines, tokens: $0.tokens, heads: $0.heads, width: $0.width,
          rotated: $0.rotated, tableRows: $0.tableRows, interleaved: $0.interleaved, inverse: $0.inverse)
      },
      maximumPool: { Pooling.maximum($0, $1, $2, indices: $3) },
      maximumPoolBackward: { Pooling.maximumBackward($0, dy: $1, indices: $2, mask: $3, dx: $4) },
      maximumPoolSelect: { Pooling.select($0, $1, indices: $2, $3) },
      averagePool: { Pooling.average($0, $1, $2) },
      averagePoolBackward: { Pooling.averageBackward($0, dy: $1, dx: $2) },
      globalAverage: { Pooling.globalAverage($0, $1, batch: $2, positions: $3, channels: $4) },
      globalAverageBackward: { Pooling.globalAverageBackward(dy: $0, dx: $1, batch: $2, positions: $3, channels: $4) },
      resample: { Resampling.apply($0, $1, $2, outer: $3, inner: $4) },
      windowMaximum: { WindowMaximum.forward($0, $1, $2, places: $3, outer: $4, inputs: $5, inner: $6) },
      windowMaximumGather: {
        WindowMaximum.gather($0, places: $1, $2, outer: $3, inputs: $4, outputs: $5, inner: $6)
      },
      windowMaximumScatter: {
        WindowMaximum.scatter($0, places: $1, $2, outer: $3, inputs: $4, outputs: $5, inner: $6)
      },
      ctc: { CTC.losses($0.problem, $0.logProbabilities, losses: $0.losses, gradient: $0.gradient) },
      recurrentForward: { fastRecurrent($0) },
      recurrentBackward: { fastRecurrent($0) },
      optimize: { fastOptimize($0, $1, step: $2, gradientScale: $3) },
      uniform: {
        RandomKernels.uniform(
          key: $0.key, stream: $0.stream, offset: $0.offset, low: $1, high: $2, $3, count: $4)
      },
      normal: {
        RandomKernels.normal(
          key: $0.key, stream: $0.stream, offset: $0.offset, mean: $1, deviation: $2, $3, count: $4)
      },
      dropout: {
        RandomKernels.dropout(
          $2, $3, count: $4, keep: $1, key: $0.key, stream: $0.stream, offset: $0.offset)
      },
      normalizeImage: { ImageKernels.normalize($0, $1, pixels: $2, channels: $3, mean: $4, deviation: $5) },
      permute: { Permute.copy($0, $1, itemSize: MemoryLayout<T>.stride, extents: $2, strides: $3) },
      copy: { Permute.copy($0, $1, itemSize: MemoryLayout<T>.stride, extents: $2, from: $3, to: $4) },
      choose: {
        Choice.choose(
          $0.condition, $0.a, repeatsA: $0.repeatsA, $0.b, repeatsB: $0.repeatsB, $0.y,
          itemSize: MemoryLayout<T>.stride, count: $0.count)
      },
      triangle: {
        Triangle.keep(
          $0, $1, itemSize: MemoryLayout<T>.stride, matrices: $2, rows: $3, columns: $4, lower: $5, offset: $6)
      },
      convert: { Conversion.convert($0, from: $1, $2, to: $3, count: $4) },
      select: { Indexing.select($0, $1, indices: $2, $3, itemSize: MemoryLayout<T>.stride) },
      gather: { Indexing.gather($0, $1, indices: $2, $3, itemSize: MemoryLayout<T>.stride) },
      scatter: { Indexing.scatter($0, $1, indices: $2, $3, itemSize: MemoryLayout<T>.stride) },
      scatterAdd: { Indexing.scatterAdd($0, $1, indices: $2, $3) },
      selectAdjoint: { Indexing.selectAdjoint($0, $1, indices: $2, $3) })
  }

  private static func fastGemm(_ call: GemmCall<T>) {
    Gemm.multiply(
      m: call.m, n: call.n, k: call.k, alpha: call.alpha, a: call.a, lda: call.lda, transposeA: call.transposeA,
      b: call.b, ldb: call.ldb, transposeB: call.transposeB, beta: call.beta, c: call.c, ldc: call.ldc,
      by: call.algorithm)
  }

  private static func fastBatchForward(_ call: BatchForwardCall<T>) {
    let shape: Shape = [call.rows, call.columns]
    func tensor(_ values: UnsafePointer<T>, _ shape: Shape) -> Tensor {
      let count = shape.elementCount
      return T.self == Float.self
        ? Tensor((0..<count).map { Float(values[$0]) }, shape: shape)
        : Tensor((0..<count).map { Double(values[$0]) }, shape: shape)
    }
    let dtype: DType = T.self == Float.self ? .float32 : .float64
    let y = batchNormalization(
      tensor(call.x, shape),
      gamma: call.gamma.map { tensor($0, [call.columns]) } ?? .ones([call.columns], dtype: dtype),
      beta: call.beta.map { tensor($0, [call.columns]) } ?? .zeros([call.columns], dtype: dtype),
      epsilon: call.epsilon, residual: call.residual.map { tensor($0, shape) }, activation: call.activation
    ).output
    y.withUnsafeBytes { UnsafeMutableRawPointer(call.y).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
  }

  private static func fastOptimize(
    _ slots: [OptimizerSlot<T>], _ rule: OptimizerRule, step: Int, gradientScale: Double
  ) {
    switch rule {
    case .sgd(let rate, let momentum, let dampening, let nesterov, let decay):
      OptimizerKernels.sgd(
        slots, learningRate: rate, momentum: momentum, dampening: dampening, nesterov: nesterov, weightDecay: decay,
        gradientScale: gradientScale, firstStep: step == 1)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled):
      OptimizerKernels.adam(
        slots, learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay,
        decoupled: decoupled, step: step, gradientScale: gradientScale)
    case .rmsProp(let rate, let alpha, let epsilon, let decay, let momentum):
      OptimizerKernels.rmsProp(
        slots, learningRate: rate, alpha: alpha, epsilon: epsilon, weightDecay: decay, momentum: momentum,
        gradientScale: gradientScale)
    case .adaGrad(let rate, let epsilon, let decay):
      OptimizerKernels.adaGrad(
        slots, learningRate: rate, epsilon: epsilon, weightDecay: decay, gradientScale: gradientScale)
    }
  }
}

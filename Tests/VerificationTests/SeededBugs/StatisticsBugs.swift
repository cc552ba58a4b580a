import Glibc
import MartletKernels
import MartletVerification

/// Wrong softmaxes, normalisations, optimisers and random numbers.
let statisticsBugs: [SeededBug] = [
  SeededBug("softmax without the maximum", caughtBy: "softmax.float32") { kernels in
    kernels.float32.softmax = { x, y, rows, columns in
      for r in 0..<rows {
        var sum: Float = 0
        for c in r * columns..<(r + 1) * columns { sum += expf(x[c]) }
        for c in r * columns..<(r + 1) * columns { y[c] = expf(x[c]) / sum }
      }
    }
  },
  SeededBug("log-softmax is the logarithm of softmax", caughtBy: "logSoftmax.float64") { kernels in
    let softmax = kernels.float64.softmax
    kernels.float64.logSoftmax = { x, y, rows, columns in
      softmax(x, y, rows, columns)
      for i in 0..<rows * columns { y[i] = log(y[i]) }
    }
  },
  SeededBug("smoothing is shared by the other classes only", caughtBy: "crossEntropy.float32") { kernels in
    let right = kernels.float32.crossEntropy
    kernels.float32.crossEntropy = { call in
      var call = call
      if call.columns > 1 { call.smoothing *= Double(call.columns) / Double(call.columns - 1) }
      right(call)
    }
  },
  SeededBug("variance as E[x²] − E[x]²", caughtBy: "batchNorm.statistics.float32") { kernels in
    let right = kernels.float32.batchStatistics
    kernels.float32.batchStatistics = { x, mean, variance, rows, columns in
      right(x, mean, variance, rows, columns)
      for c in 0..<columns {
        var (sum, squares): (Float, Float) = (0, 0)
        for r in 0..<rows {
          sum += x[r * columns + c]
          squares += x[r * columns + c] * x[r * columns + c]
        }
        variance[c] = max(squares / Float(rows) - (sum / Float(rows)) * (sum / Float(rows)), 0)
      }
    }
  },
  SeededBug("the unbiased variance", caughtBy: "batchNorm.statistics.float64") { kernels in
    let right = kernels.float64.batchStatistics
    kernels.float64.batchStatistics = { x, mean, variance, rows, columns in
      right(x, mean, variance, rows, columns)
      guard rows > 1 else { return }
      for c in 0..<columns { variance[c] *= Double(rows) / Double(rows - 1) }
    }
  },
  SeededBug("the residual is added after the activation", caughtBy: "batchNorm.apply.float32") { kernels in
    let right = kernels.float32.batchApply
    kernels.float32.batchApply = { call in
      guard call.activation == .relu, let residual = call.residual else { return right(call) }
      var call = call
      call.residual = nil
      right(call)
      for i in 0..<call.rows * call.columns { call.y[i] += residual[i] }
    }
  },
  SeededBug("the residual's gradient ignores the activation", caughtBy: "batchNorm.backward.float32") { kernels in
    let right = kernels.float32.batchBackward
    kernels.float32.batchBackward = { call in
      right(call)
      call.dResidual?.update(from: call.dy, count: call.rows * call.columns)
    }
  },
  SeededBug("batch norm without its epsilon", caughtBy: "batchNorm.forward.float32") { kernels in
    let right = kernels.float32.batchForward
    kernels.float32.batchForward = { call in
      var call = call
      call.epsilon = 0
      right(call)
    }
  },
  SeededBug("batch norm with the unbiased variance", caughtBy: "batchNorm.forward.float64") { kernels in
    let right = kernels.float64.batchForward
    kernels.float64.batchForward = { call in
      right(call)
      guard call.rows > 1, call.residual == nil, call.activation == .none else { return }
      // Without β the output is x̂·γ, which shrinks by √((n − 1)/n).
      let factor = (Double(call.rows - 1) / Double(call.rows)).squareRoot()
      for i in 0..<call.rows * call.columns { call.y[i] *= factor }
    }
  },
  SeededBug("layer norm without its epsilon", caughtBy: "layerNorm.float32") { kernels in
    let right = kernels.float32.layerForward
    kernels.float32.layerForward = { call in
      var call = call
      call.epsilon = 0
      right(call)
    }
  },
  SeededBug("the last row is missing from beta's gradient", caughtBy: "layerNorm.backward.float64") { kernels in
    let right = kernels.float64.layerBackward
    kernels.float64.layerBackward = { call in
      right(call)
      guard let dBeta = call.dBeta, call.rows > 64 else { return }
      for c in 0..<call.columns { dBeta[c] -= call.dy[(call.rows - 1) * call.columns + c] }
    }
  },
  SeededBug("Adam's epsilon is inside the root", caughtBy: "optimizer.adam.float32") { kernels in
    let right = kernels.float32.optimize
    kernels.float32.optimize = { slots, rule, step, scale in
      guard case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled) = rule else {
        return right(slots, rule, step, scale)
      }
      let inside = OptimizerRule.adam(
        learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon.squareRoot(), weightDecay: decay,
        decoupled: decoupled)
      right(slots, inside, step, scale)
    }
  },
  SeededBug("the bias correction is one step late", caughtBy: "optimizer.adam.float64") { kernels in
    let right = kernels.float64.optimize
    kernels.float64.optimize = { slots, rule, step, scale in right(slots, rule, step + 1, scale) }
  },
  SeededBug("the first momentum is dampened", caughtBy: "optimizer.sgd.float32") { kernels in
    let right = kernels.float32.optimize
    kernels.float32.optimize = { slots, rule, step, scale in right(slots, rule, step + 1, scale) }
  },
  SeededBug("an offset inside a block is rounded down", caughtBy: "random.uniform.float32") { kernels in
    let right = kernels.float32.uniform
    kernels.float32.uniform = { place, low, high, y, count in
      var place = place
      place.offset = place.offset / 4 * 4
      right(place, low, high, y, count)
    }
  },
  SeededBug("kept elements are not scaled", caughtBy: "dropout.float64") { kernels in
    let right = kernels.float64.dropout
    kernels.float64.dropout = { place, keep, x, y, count in
      right(place, keep, x, y, count)
      for i in 0..<count { y[i] *= keep }
    }
  },
]

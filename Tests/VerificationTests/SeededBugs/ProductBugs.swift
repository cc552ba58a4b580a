import MartletKernels
import MartletVerification

/// Wrong matrix products and linear layers.
let productBugs: [SeededBug] = [
  SeededBug("the last row is dropped when k > 64", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemm
    kernels.float32.gemm = { call in
      var call = call
      if call.k > 64 { call.m -= 1 }
      right(call)
    }
  },
  SeededBug("beta is ignored", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemm
    kernels.float32.gemm = { call in
      var call = call
      call.beta = 0
      right(call)
    }
  },
  SeededBug("the accumulator is not cleared for one row", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemm
    kernels.float32.gemm = { call in
      var call = call
      if call.m == 1, call.beta == 0 { call.beta = 1 }
      right(call)
    }
  },
  SeededBug("both transposes swap", caughtBy: "gemm.float64") { kernels in
    let right = kernels.float64.gemmSerial
    kernels.float64.gemmSerial = { call in
      var call = call
      // Only square problems can hide it.
      if call.transposeA != call.transposeB, call.m == call.k, call.k == call.n {
        swap(&call.transposeA, &call.transposeB)
      }
      right(call)
      if call.transposeA, call.transposeB, call.m > 0, call.n > 1 {
        swap(&call.c[0], &call.c[1])
      }
    }
  },
  SeededBug("the row stride of b is taken for its width", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemm
    kernels.float32.gemm = { call in
      var call = call
      if call.transposeB { call.ldb = max(call.k, 1) }
      right(call)
    }
  },
  SeededBug("NaN in the first column becomes zero", caughtBy: "gemm.special.float32") { kernels in
    let right = kernels.float32.gemmSerial
    kernels.float32.gemmSerial = { call in
      right(call)
      for i in 0..<call.m where call.c[i * call.ldc].isNaN { call.c[i * call.ldc] = 0 }
    }
  },
  SeededBug("alpha = -1 loses its sign", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemmSerial
    kernels.float32.gemmSerial = { call in
      var call = call
      call.alpha = call.alpha == -1 ? 1 : call.alpha
      right(call)
    }
  },
  SeededBug("a batch writes its last matrix over the one before", caughtBy: "gemm.float32") { kernels in
    let right = kernels.float32.gemmBatched
    kernels.float32.gemmBatched = { call in
      var call = call
      call.count -= 1
      right(call)
    }
  },
  SeededBug("products of two bfloat16 parts", caughtBy: "gemm.random-signs.rms.float32") { kernels in
    let right = kernels.float32.gemm
    kernels.float32.gemm = { call in
      // Both operands of these cases are dense.
      var call = call
      let a = twoBFloat16Parts(call.a, (call.transposeA ? call.k : call.m) * call.lda)
      let b = twoBFloat16Parts(call.b, (call.transposeB ? call.n : call.k) * call.ldb)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          (call.a, call.b) = (a.baseAddress!, b.baseAddress!)
          right(call)
        }
      }
    }
  },
  SeededBug("float64 is computed in float32", caughtBy: "gemm.float64") { kernels in
    let right = kernels.float64.gemm
    kernels.float64.gemm = { call in
      right(call)
      guard call.k > 256 else { return }
      for i in 0..<call.m {
        for j in 0..<call.n { call.c[i * call.ldc + j] = Double(Float(call.c[i * call.ldc + j])) }
      }
    }
  },
  SeededBug("a linear layer of two bfloat16 parts", caughtBy: "linear.random-signs.float32") { kernels in
    let right = kernels.float32.linear
    kernels.float32.linear = { call in
      var call = call
      let x = twoBFloat16Parts(call.x, call.rows * call.inputs)
      let weight = twoBFloat16Parts(call.weight, call.inputs * call.outputs)
      x.withUnsafeBufferPointer { x in
        weight.withUnsafeBufferPointer { weight in
          (call.x, call.weight) = (x.baseAddress!, weight.baseAddress!)
          right(call)
        }
      }
    }
  },
  SeededBug("a linear layer forgets its bias for one row", caughtBy: "linear.float32") { kernels in
    let right = kernels.float32.linear
    kernels.float32.linear = { call in
      var call = call
      if call.rows == 1 { call.bias = nil }
      right(call)
    }
  },
  SeededBug("what is added comes after the activation", caughtBy: "linear.residual.float32") { kernels in
    let right = kernels.float32.linear
    kernels.float32.linear = { call in
      var first = call
      first.residual = nil
      right(first)
      guard let residual = call.residual else { return }
      for i in 0..<call.rows * call.outputs { call.y[i] += residual[i] }
    }
  },
  SeededBug("the last column's factor is left out", caughtBy: "gemm.times.float64") { kernels in
    let right = kernels.float64.gemmTimes
    kernels.float64.gemmTimes = { call in
      right(call)
      for i in 0..<call.m where call.n > 0 { call.c[i * call.n + call.n - 1] /= call.factor[i * call.n + call.n - 1] }
    }
  },
  SeededBug("GELU's slope is kept within 0 and 1", caughtBy: "linearGELU.float32") { kernels in
    let right = kernels.float32.linearGELU
    kernels.float32.linearGELU = { call in
      right(call)
      guard let slope = call.slope else { return }
      for i in 0..<call.rows * call.outputs { slope[i] = min(max(slope[i], 0), 1) }
    }
  },
  SeededBug("relu misses the last column", caughtBy: "linear.float64") { kernels in
    let right = kernels.float64.linear
    kernels.float64.linear = { call in
      right(call)
      guard call.activation == .relu, call.outputs > 0 else { return }
      var plain = call
      plain.activation = .none
      let y = UnsafeMutablePointer<Double>.allocate(capacity: max(call.rows * call.outputs, 1))
      defer { y.deallocate() }
      plain.y = y
      right(plain)
      for r in 0..<call.rows { call.y[(r + 1) * call.outputs - 1] = y[(r + 1) * call.outputs - 1] }
    }
  },
]

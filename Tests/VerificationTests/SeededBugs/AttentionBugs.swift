import MartletKernels
import MartletVerification

/// Wrong attention, rotary positions and normalisations of Transformers.
let attentionBugs: [SeededBug] = [
  SeededBug("every query sees every key", caughtBy: "attention.float32") { kernels in
    let right = kernels.float32.attention
    kernels.float32.attention = { call in
      var call = call
      call.problem.isCausal = false
      right(call)
    }
  },
  SeededBug("the causal triangle begins in the upper left corner", caughtBy: "attention.float64") { kernels in
    let right = kernels.float64.attention
    kernels.float64.attention = { call in
      var call = call
      // Queries beyond the keys see all of them, so only shorter ones differ.
      let (n, q, k) = (call.problem.batch, call.problem.queries, call.problem.keys)
      guard call.problem.isCausal, call.mask == nil, q > 0, q < k else { return right(call) }
      let mask = UnsafeMutablePointer<Bool>.allocate(capacity: n * q * k)
      defer { mask.deallocate() }
      for i in 0..<q { for j in 0..<k { mask[i * k + j] = j <= i } }
      call.mask = UnsafePointer(mask)
      call.problem.mask = .init(sequence: 0, head: 0, query: k, key: 1)
      call.problem.isCausal = false
      right(call)
    }
  },
  SeededBug("all heads take the first head's mask", caughtBy: "attention.float32") { kernels in
    let right = kernels.float32.attention
    kernels.float32.attention = { call in
      var call = call
      call.problem.mask?.head = 0
      right(call)
    }
  },
  SeededBug("keys beyond the first panel are forgotten", caughtBy: "attention.float32") { kernels in
    let right = kernels.float32.attention
    kernels.float32.attention = { call in
      var call = call
      if !call.problem.isCausal, call.problem.dropout == nil { call.problem.keys = min(call.problem.keys, 256) }
      right(call)
    }
  },
  SeededBug("a query that sees nothing gives the mean of all values", caughtBy: "attention.float64") { kernels in
    let right = kernels.float64.attention
    kernels.float64.attention = { call in
      right(call)
      let p = call.problem
      for i in 0..<p.queries where p.batch * p.heads > 0 && call.logSumExp[i] == .infinity {
        for e in 0..<p.valueWidth {
          let sum = (0..<p.keys).reduce(0) { $0 + call.value[$1 * p.value.token + e] }
          call.output[i * p.output.token + e] = p.keys == 0 ? 0 : sum / Double(p.keys)
        }
      }
    }
  },
  SeededBug("the backward pass draws another dropout mask", caughtBy: "attention.backward.float32") { kernels in
    let right = kernels.float32.attentionBackward
    kernels.float32.attentionBackward = { call in
      var call = call
      call.problem.dropout?.stream += 1
      right(call)
    }
  },
  SeededBug("the keys' gradient without the scale", caughtBy: "attention.backward.float64") { kernels in
    let right = kernels.float64.attentionBackward
    kernels.float64.attentionBackward = { call in
      right(call)
      let p = call.problem
      for n in 0..<p.batch {
        for j in 0..<p.keys {
          for d in 0..<p.groups * p.width { call.dKey[n * p.key.sequence + j * p.key.token + d] /= p.scale }
        }
      }
    }
  },
  SeededBug("a shared value head hears its first query head alone", caughtBy: "attention.backward.float32") {
    kernels in
    let right = kernels.float32.attentionBackward
    kernels.float32.attentionBackward = { call in
      right(call)
      let p = call.problem
      guard p.groups == 1, p.heads > 1 else { return }
      // The same problem of the first head, with the queries' and keys' gradients written where they do not matter.
      var alone = call
      (alone.problem.heads, alone.problem.dropout) = (1, p.dropout)
      let (dQuery, dKey) = (
        UnsafeMutablePointer<Float>.allocate(capacity: p.batch * p.query.sequence + 1),
        UnsafeMutablePointer<Float>.allocate(capacity: p.batch * p.key.sequence + 1)
      )
      defer {
        dQuery.deallocate()
        dKey.deallocate()
      }
      (alone.dQuery, alone.dKey) = (dQuery, dKey)
      if p.batch == 1 { right(alone) }
    }
  },
  SeededBug("positions turn the other way", caughtBy: "rotary.float32") { kernels in
    let right = kernels.float32.rotary
    kernels.float32.rotary = { call in
      var call = call
      call.inverse.toggle()
      right(call)
    }
  },
  SeededBug("columns that are not turned are dropped", caughtBy: "rotary.float64") { kernels in
    let right = kernels.float64.rotary
    kernels.float64.rotary = { call in
      right(call)
      for row in 0..<call.tokens * call.heads {
        for column in call.rotated..<call.width { call.y[row * call.width + column] = 0 }
      }
    }
  },
  SeededBug("the root mean square without its epsilon", caughtBy: "rmsNorm.float32") { kernels in
    let right = kernels.float32.rmsForward
    kernels.float32.rmsForward = { call in
      var call = call
      call.epsilon = 0
      right(call)
    }
  },
  SeededBug("the root mean square is a constant to its gradient", caughtBy: "rmsNorm.backward.float64") { kernels in
    let right = kernels.float64.rmsBackward
    kernels.float64.rmsBackward = { call in
      right(call)
      for i in 0..<call.rows * call.columns {
        call.dx[i] = call.inverseRoot[i / call.columns] * call.dy[i] * (call.gamma?[i % call.columns] ?? 1)
      }
    }
  },
  SeededBug("two groups are normalised as one", caughtBy: "groupNorm.float32") { kernels in
    let right = kernels.float32.groupForward
    kernels.float32.groupForward = { call in
      right(call)
      var whole = call
      if call.groups == 2 {
        whole.groups = 1
        right(whole)
      }
    }
  },
  SeededBug("group norm's gradient sums over one sample", caughtBy: "groupNorm.backward.float32") { kernels in
    let right = kernels.float32.groupBackward
    kernels.float32.groupBackward = { call in
      right(call)
      var first = call
      first.batch = min(call.batch, 1)
      right(first)
    }
  },
]

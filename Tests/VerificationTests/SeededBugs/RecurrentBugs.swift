import MartletKernels
import MartletVerification

/// Wrong recurrent networks.
let recurrentBugs: [SeededBug] = [
  SeededBug("the reverse direction begins in the padding", caughtBy: "recurrent.float32") { kernels in
    let right = kernels.float32.recurrentForward
    kernels.float32.recurrentForward = { call in
      let problem = call.problem
      guard problem.isReversed, problem.lengths != nil else { return right(call) }
      var wrong = call
      wrong.problem = RecurrentProblem(
        cell: problem.cell, batch: problem.batch, steps: problem.steps, hidden: problem.hidden, isReversed: true)
      right(wrong)
      for item in 0..<problem.batch {
        for step in problem.length(of: item)..<problem.steps {
          let place = call.output + (item * problem.steps + step) * problem.hidden
          place.update(repeating: 0, count: problem.hidden)
        }
      }
    }
  },
  SeededBug("the reset gate leaves the recurrent bias out", caughtBy: "recurrent.float64") { kernels in
    let right = kernels.float64.recurrentForward
    kernels.float64.recurrentForward = { call in
      guard let bias = call.candidateBias else { return right(call) }
      var call = call
      let problem = call.problem
      for row in 0..<problem.batch * problem.steps {
        for unit in 0..<problem.hidden { call.gates[row * problem.gates + 2 * problem.hidden + unit] += bias[unit] }
      }
      call.candidateBias = nil
      right(call)
    }
  },
  SeededBug("the final cell's gradient is forgotten", caughtBy: "recurrent.backward.float32") { kernels in
    let right = kernels.float32.recurrentBackward
    kernels.float32.recurrentBackward = { call in
      call.dCell?.update(repeating: 0, count: call.problem.batch * call.problem.hidden)
      right(call)
    }
  },
]

import Glibc
import MartletKernels
import MartletVerification

/// Wrong reductions, scans, orders, comparisons and integer arithmetic.
let reductionBugs: [SeededBug] = [
  SeededBug("variance as the mean of squares less the square of the mean", caughtBy: "variance.float32") { kernels in
    kernels.float32.varianceRows = { x, y, rows, columns, correction in
      for r in 0..<rows {
        var (sum, squares): (Float, Float) = (0, 0)
        for c in 0..<columns {
          sum += x[r * columns + c]
          squares += x[r * columns + c] * x[r * columns + c]
        }
        let mean = sum / Float(columns)
        y[r] = (squares / Float(columns) - mean * mean) * Float(columns) / Float(Double(columns) - correction)
      }
    }
  },
  SeededBug("variance without its correction", caughtBy: "variance.float64") { kernels in
    let right = kernels.float64.varianceRows
    kernels.float64.varianceRows = { x, y, rows, columns, _ in right(x, y, rows, columns, 0) }
  },
  SeededBug("a minimum with NaN is the other number", caughtBy: "minimum.rows.float32") { kernels in
    kernels.float32.minimumRows = { x, y, rows, columns in
      for r in 0..<rows {
        y[r] = (0..<columns).reduce(Float.infinity) { x[r * columns + $1] < $0 ? x[r * columns + $1] : $0 }
      }
    }
  },
  SeededBug("a running sum loses its rounding errors", caughtBy: "scan.sum.float32") { kernels in
    kernels.float32.scanSum = { x, y, rows, columns, reversed in
      for r in 0..<rows {
        // Ten bits of each addend are dropped, as a sum in half precision would.
        var sum: Float = 0
        for i in 0..<columns {
          let c = r * columns + (reversed ? columns - 1 - i : i)
          sum = Float(bitPattern: (sum + x[c]).bitPattern & ~0x3FF)
          y[c] = sum
        }
      }
    }
  },
  SeededBug("a running product starts from its first zero", caughtBy: "scan.product.float64") { kernels in
    let right = kernels.float64.scanProduct
    kernels.float64.scanProduct = { x, y, rows, columns in
      right(x, y, rows, columns)
      for i in 0..<rows * columns where x[i] == 0 && i % columns != 0 { y[i] = y[i - 1] }
    }
  },
  SeededBug("a reversed recurrence runs forward", caughtBy: "scan.linear.float32") { kernels in
    let right = kernels.float32.scanLinear
    kernels.float32.scanLinear = { a, b, y, rows, columns, _ in right(a, b, y, rows, columns, false) }
  },
  SeededBug("a descending order reverses equal elements", caughtBy: "order.rows.float32") { kernels in
    let right = kernels.float32.orderRows
    kernels.float32.orderRows = { x, places, rows, columns, descending in
      right(x, places, rows, columns, false)
      guard descending else { return }
      for r in 0..<rows {
        let order = (0..<columns).map { places[(r + 1) * columns - 1 - $0] }
        for c in 0..<columns { places[r * columns + c] = order[c] }
      }
    }
  },
  SeededBug("NaN is sorted by its bits", caughtBy: "order.rows.float64") { kernels in
    let right = kernels.float64.orderRows
    kernels.float64.orderRows = { x, places, rows, columns, descending in
      let plain = (0..<rows * columns).map { x[$0].isNaN ? -Double.infinity : x[$0] }
      right(plain, places, rows, columns, descending)
    }
  },
  SeededBug("NaN equals NaN", caughtBy: "compare.float32") { kernels in
    let right = kernels.float32.compare
    kernels.float32.compare = { op, a, b, y, count in
      right(op, a, b, y, count)
      guard op == .equal else { return }
      for i in 0..<count where a[i].isNaN && b[i].isNaN { y[i] = true }
    }
  },
  SeededBug("less or equal as not greater", caughtBy: "compare.float64") { kernels in
    let right = kernels.float64.compareScalar
    kernels.float64.compareScalar = { op, a, b, y, count in
      right(op == .lessOrEqual ? .greater : op, a, b, y, count)
      guard op == .lessOrEqual else { return }
      for i in 0..<count { y[i].toggle() }
    }
  },
  SeededBug("integer quotients are rounded down", caughtBy: "map.binary.int32") { kernels in
    let right = kernels.int32.binary
    kernels.int32.binary = { op, a, b, y, count in
      right(op, a, b, y, count)
      guard op == .divide else { return }
      for i in 0..<count where b[i] != -1 && a[i] % b[i] != 0 && (a[i] < 0) != (b[i] < 0) { y[i] &-= 1 }
    }
  },
  SeededBug("integers saturate", caughtBy: "map.binary.uint8") { kernels in
    let right = kernels.uint8.binary
    kernels.uint8.binary = { op, a, b, y, count in
      right(op, a, b, y, count)
      guard op == .add else { return }
      for i in 0..<count { y[i] = UInt8(min(255, Int(a[i]) + Int(b[i]))) }
    }
  },
  SeededBug("a sum of integers is kept in 32 bits", caughtBy: "reductions.int32") { kernels in
    let right = kernels.int32.sumRows
    kernels.int32.sumRows = { x, y, rows, columns in
      right(x, y, rows, columns)
      for r in 0..<rows { y[r] = Int64(Int32(truncatingIfNeeded: y[r])) }
    }
  },
]

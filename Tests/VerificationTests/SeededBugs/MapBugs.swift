import Glibc
import MartletKernels
import MartletVerification

/// Wrong elementwise functions, reductions and copies.
let mapBugs: [SeededBug] = [
  wrongMap("exp by a polynomial of degree 5", .exp, caughtBy: "map.exp.float32") { x in
    guard x > -87, x < 88 else { return expf(x) }
    let n = (x * 1.44269504).rounded()
    let r = (x - n * 0.693145752) - n * 1.42860677e-6
    // Taylor's series with its sixth term spread over the lower ones (Chebyshev): 2 ULP.
    let a2: Float = 0.12011325
    let sixth: Float = 1.0 / 720
    let (c4, c2, c0) = (sixth * 1.5 * a2, -sixth * 0.5625 * a2 * a2, sixth * a2 * a2 * a2 / 32)
    var p: Float = 1.0 / 120
    p = p * r + (1.0 / 24 + c4)
    p = p * r + 1.0 / 6
    p = p * r + (0.5 + c2)
    p = p * r + 1
    return scalbnf(p * r + (1 + c0), Int32(n))
  },
  wrongMap("tanh cancels near zero", .tanh, caughtBy: "map.tanh.float32") { x in
    guard x.magnitude < 9 else { return x < 0 ? -1 : 1 }
    let e = expf(2 * x)
    return (e - 1) / (e + 1)
  },
  wrongMap("sin reduces large arguments in float", .sin, caughtBy: "map.sin.float32") { x in
    guard x.magnitude > 3, x.isFinite else { return sinf(x) }
    return sinf(x - (x / (2 * Float.pi)).rounded() * (2 * Float.pi))
  },
  wrongMap("log of a denormal number is that of zero", .log, caughtBy: "map.log.float32") { x in
    x.magnitude < .leastNormalMagnitude ? -.infinity : logf(x)
  },
  wrongMap("relu turns NaN into zero", .relu, caughtBy: "map.special-unary.float32") { $0 > 0 ? $0 : 0 },
  wrongMap("sigmoid overflows for negative arguments", .sigmoid, caughtBy: "map.sigmoid.float32") { x in
    let e = expf(x)
    return e / (1 + e)
  },
  SeededBug("the last vector is left out", caughtBy: "map.lengths.float32") { kernels in
    let right = kernels.float32.unary
    kernels.float32.unary = { op, x, y, count, parameter in right(op, x, y, count / 16 * 16, parameter) }
  },
  SeededBug("the last vector is written whole", caughtBy: "map.multiply.float64") { kernels in
    let right = kernels.float64.binary
    kernels.float64.binary = { op, a, b, y, count, parameter in
      right(op, a, b, y, count, parameter)
      if count % 8 != 0 { y[count] = 0 }
    }
  },
  SeededBug("a maximum with NaN is the other number", caughtBy: "map.special-binary.float64") { kernels in
    let right = kernels.float64.binary
    kernels.float64.binary = { op, a, b, y, count, parameter in
      right(op, a, b, y, count, parameter)
      guard op == .maximum else { return }
      for i in 0..<count where b[i].isNaN { y[i] = a[i] }
    }
  },
  SeededBug("swapped operands are not swapped", caughtBy: "map.rows.float32") { kernels in
    let right = kernels.float32.binaryRows
    kernels.float32.binaryRows = { op, a, b, y, rows, columns, _ in right(op, a, b, y, rows, columns, false) }
  },
  SeededBug("a sum loses the element after the last pair", caughtBy: "sum.float32") { kernels in
    let right = kernels.float32.sum
    kernels.float32.sum = { x, count in right(x, count / 2 * 2) }
  },
  SeededBug("column sums miss the last row of a block of 64", caughtBy: "sum.columns.float64") { kernels in
    let right = kernels.float64.sumColumns
    kernels.float64.sumColumns = { x, y, rows, columns in right(x, y, rows % 64 == 1 ? rows - 1 : rows, columns) }
  },
  SeededBug("argmax takes the last of equals", caughtBy: "maximum.rows.float32") { kernels in
    let right = kernels.float32.argmaxRows
    kernels.float32.argmaxRows = { x, y, rows, columns in
      right(x, y, rows, columns)
      for r in 0..<rows where columns > 1 {
        let last = x[(r + 1) * columns - 1]
        if last == x[r * columns + Int(y[r])] { y[r] = Int32(columns - 1) }
      }
    }
  },
  SeededBug("the last element is not looked at for infinities", caughtBy: "allFinite.float32") { kernels in
    let right = kernels.float32.allFinite
    kernels.float32.allFinite = { x, count in right(x, max(count - 1, 0)) }
  },
  SeededBug("a transpose skips what is beyond whole blocks", caughtBy: "transpose.float32") { kernels in
    let right = kernels.float32.permute
    kernels.float32.permute = { x, y, extents, strides in
      right(x, y, extents, strides)
      guard extents.count == 2, extents[0] % 8 == 1, extents[1] > 0 else { return }
      y[(extents[0] - 1) * extents[1]] = 0
    }
  },
  SeededBug("red and blue change places", caughtBy: "image.normalize.float32") { kernels in
    let right = kernels.float32.normalizeImage
    kernels.float32.normalizeImage = { bytes, y, pixels, channels, mean, deviation in
      right(bytes, y, pixels, channels, channels == 3 ? mean.reversed() : mean, deviation)
    }
  },
]

private func wrongMap(
  _ name: String, _ op: UnaryOp, caughtBy family: String, _ wrong: @escaping @Sendable (Float) -> Float
) -> SeededBug {
  SeededBug(name, caughtBy: family) { kernels in
    let right = kernels.float32.unary
    kernels.float32.unary = { given, x, y, count, parameter in
      guard given == op else { return right(given, x, y, count, parameter) }
      for i in 0..<count { y[i] = wrong(x[i]) }
    }
  }
}

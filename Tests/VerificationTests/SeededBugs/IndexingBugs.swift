import MartletKernels
import MartletVerification

/// Wrong slices, choices, moves by index and conversions.
let indexingBugs: [SeededBug] = [
  SeededBug("a slice ignores that its last axis walks back", caughtBy: "slice.float32") { kernels in
    let right = kernels.float32.copy
    kernels.float32.copy = { x, y, extents, from, to in
      let last = from.count - 1
      guard last >= 0, from[last] == -1 else { return right(x, y, extents, from, to) }
      right(x - (extents[last] - 1), y, extents, from.dropLast() + [1], to)
    }
  },
  SeededBug("a joined part of one column is put one place too far", caughtBy: "concatenate.float64") { kernels in
    let right = kernels.float64.copy
    kernels.float64.copy = { x, y, extents, from, to in
      let shifts = extents.count == 3 && extents[1] == 1 && extents[2] == 1 && to[0] > 1 && extents[0] > 1
      right(x, shifts ? y + 1 : y, shifts ? [extents[0] - 1, 1, 1] : extents, from, to)
    }
  },
  SeededBug("padding loses the last row", caughtBy: "padding.float32") { kernels in
    let right = kernels.float32.copy
    kernels.float32.copy = { x, y, extents, from, to in
      right(x, y, [max(extents[0] - 1, 0)] + extents.dropFirst(), from, to)
    }
  },
  SeededBug("the choice ends with the last whole vector", caughtBy: "choose.float32") { kernels in
    let right = kernels.float32.choose
    kernels.float32.choose = { call in
      var short = call
      short.count = call.count / 16 * 16
      right(short)
    }
  },
  SeededBug("the diagonal belongs to neither triangle", caughtBy: "triangle.float64") { kernels in
    let right = kernels.float64.triangle
    kernels.float64.triangle = { x, y, matrices, rows, columns, lower, offset in
      right(x, y, matrices, rows, columns, lower, lower ? offset - 1 : offset + 1)
    }
  },
  SeededBug("selection takes every batch's rows from the first", caughtBy: "select.float32") { kernels in
    let right = kernels.float32.select
    kernels.float32.select = { axis, x, indices, y in
      let first = IndexedAxis(outer: 1, extent: axis.extent, count: axis.count, inner: axis.inner)
      for o in 0..<axis.outer { right(first, x, indices, y + o * axis.count * axis.inner) }
    }
  },
  SeededBug("gathering takes one index for a whole row", caughtBy: "gather.float64") { kernels in
    let right = kernels.float64.gather
    kernels.float64.gather = { axis, x, indices, y in
      right(axis, x, indices, y)
      guard axis.inner > 1 else { return }
      for line in 0..<axis.outer * axis.count {
        let row = line / axis.count * axis.extent + Int(indices[line * axis.inner])
        for c in 0..<axis.inner { y[line * axis.inner + c] = x[row * axis.inner + c] }
      }
    }
  },
  SeededBug("the first of equal indices stays", caughtBy: "scatter.float32") { kernels in
    let right = kernels.float32.scatter
    kernels.float32.scatter = { axis, x, indices, y in
      right(axis, x, indices, y)
      for o in 0..<axis.outer {
        for i in stride(from: axis.count - 1, through: 0, by: -1) {
          for c in 0..<axis.inner {
            let chosen = (o * axis.count + i) * axis.inner + c
            y[(o * axis.extent + Int(indices[chosen])) * axis.inner + c] = x[chosen]
          }
        }
      }
    }
  },
  SeededBug("equal indices overwrite instead of adding up", caughtBy: "scatter.add.float64") { kernels in
    let scatter = kernels.float64.scatter
    kernels.float64.scatterAdd = { axis, x, indices, y in scatter(axis, x, indices, y) }
  },
  SeededBug("a gradient of selection is summed in bfloat16", caughtBy: "select.adjoint.float32") { kernels in
    let right = kernels.float32.selectAdjoint
    kernels.float32.selectAdjoint = { axis, x, indices, y in
      right(axis, x, indices, y)
      for i in 0..<axis.outer * axis.extent * axis.inner {
        y[i] = Float(bitPattern: y[i].bitPattern & 0xFFFF_0000)
      }
    }
  },
  SeededBug("rows without an index keep what was there", caughtBy: "select.adjoint.float64") { kernels in
    let right = kernels.float64.selectAdjoint
    kernels.float64.selectAdjoint = { axis, x, indices, y in
      guard axis.count > 0 else { return }
      right(axis, x, indices, y)
    }
  },
  SeededBug("numbers are rounded, not truncated", caughtBy: "convert.from.float32") { kernels in
    let right = kernels.float32.convert
    kernels.float32.convert = { x, from, y, to, count in
      right(x, from, y, to, count)
      guard from == .float32, to == .int32 else { return }
      let (x, y) = (x.assumingMemoryBound(to: Float.self), y.assumingMemoryBound(to: Int32.self))
      for i in 0..<count where x[i].magnitude < 0x1p30 { y[i] = Int32(x[i].rounded()) }
    }
  },
]

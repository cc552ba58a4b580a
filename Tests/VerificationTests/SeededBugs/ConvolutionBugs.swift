import MartletKernels
import MartletVerification

/// Wrong convolutions and poolings.
let convolutionBugs: [SeededBug] = [
  SeededBug("padding is off by one at the right edge", caughtBy: "conv.columns.forward.float32") { kernels in
    let right = kernels.float32.convolution
    kernels.float32.convolution = { call in
      right(call)
      let g = call.geometry
      guard g.padding.1 > 0, g.batch > 0, g.outputCount > 0 else { return }
      // The last column of the first image repeats its neighbour.
      for i in 0..<g.outHeight where g.outWidth > 1 {
        let last = (i * g.outWidth + g.outWidth - 1) * g.outChannels
        for o in 0..<g.outChannels { call.result[last + o] = call.result[last - g.outChannels + o] }
      }
    }
  },
  SeededBug("the bias of the last group is missing", caughtBy: "conv.columns.forward.float64") { kernels in
    let right = kernels.float64.convolution
    kernels.float64.convolution = { call in
      right(call)
      let g = call.geometry
      guard let bias = call.bias, g.groups > 1, call.activation == .none else { return }
      let last = g.outChannels - 1
      for p in 0..<g.batch * g.outHeight * g.outWidth { call.result[p * g.outChannels + last] -= bias[last] }
    }
  },
  SeededBug("a depthwise kernel loses the tail of its channels", caughtBy: "conv.depthwise.forward.float32") {
    kernels in
    let right = kernels.float32.convolution
    kernels.float32.convolution = { call in
      right(call)
      let g = call.geometry
      guard g.outChannels % 8 != 0 else { return }
      for p in 0..<g.batch * g.outHeight * g.outWidth { call.result[(p + 1) * g.outChannels - 1] = 0 }
    }
  },
  SeededBug("pixels that no window covers are not written", caughtBy: "conv.columns.dx.float32") { kernels in
    let right = kernels.float32.convolutionGradientInput
    kernels.float32.convolutionGradientInput = { call in
      let g = call.geometry
      // The last row, when windows that stride over it end before.
      let reach = (g.outHeight - 1) * g.stride.0 - g.padding.0 + (g.kernel.0 - 1) * g.dilation.0
      let row = g.width * g.inChannels
      guard g.inputCount > 0, reach < g.height - 1 else { return right(call) }
      let old = Array(UnsafeBufferPointer(start: call.result + g.inputCount - row, count: row))
      right(call)
      for i in 0..<row { call.result[g.inputCount - row + i] = old[i] }
    }
  },
  SeededBug("the last image adds nothing to the weight's gradient", caughtBy: "conv.direct.dw.float32") { kernels in
    let right = kernels.float32.convolutionGradientWeight
    kernels.float32.convolutionGradientWeight = { call in
      var call = call
      let g = call.geometry
      if g.batch > 1,
        let fewer = try? ConvolutionGeometry(
          batch: g.batch - 1, height: g.height, width: g.width, inChannels: g.inChannels, outChannels: g.outChannels,
          kernel: g.kernel, stride: g.stride, padding: g.padding, dilation: g.dilation, groups: g.groups)
      {
        call.geometry = fewer
      }
      right(call)
    }
  },
  SeededBug("Winograd crops the last tile one row early", caughtBy: "conv.winograd.forward.float32") { kernels in
    let right = kernels.float32.convolution
    kernels.float32.convolution = { call in
      right(call)
      let g = call.geometry
      guard g.outHeight % 4 == 1, g.outHeight > 1, g.outputCount > 0 else { return }
      let row = g.outWidth * g.outChannels
      let last = call.result + (g.outHeight - 1) * row
      last.update(from: last - row, count: row)
    }
  },
  SeededBug("a convolution of two bfloat16 parts", caughtBy: "conv.columns.random-signs.float32") { kernels in
    let right = kernels.float32.convolution
    kernels.float32.convolution = { call in
      var call = call
      let x = twoBFloat16Parts(call.first, call.geometry.inputCount)
      let weight = twoBFloat16Parts(call.second, call.geometry.weightCount)
      x.withUnsafeBufferPointer { x in
        weight.withUnsafeBufferPointer { weight in
          (call.first, call.second) = (x.baseAddress!, weight.baseAddress!)
          right(call)
        }
      }
    }
  },
  SeededBug("Winograd's filters are kept in bfloat16", caughtBy: "conv.winograd.forward.float32") { kernels in
    let right = kernels.float32.convolution
    kernels.float32.convolution = { call in
      var call = call
      let weight = (0..<call.geometry.weightCount).map { i in
        Float(bitPattern: (call.second[i].bitPattern &+ 0x8000) & 0xFFFF_0000)
      }
      weight.withUnsafeBufferPointer { weight in
        call.second = weight.baseAddress!
        right(call)
      }
    }
  },
  SeededBug("the last of equal maxima wins", caughtBy: "maxPool.float32") { kernels in
    let right = kernels.float32.maximumPool
    kernels.float32.maximumPool = { g, x, y, places in
      right(g, x, y, places)
      for o in 0..<g.outputCount where g.kernel.1 > 1 && g.padding == (0, 0) {
        let (pixel, c) = (o / g.channels, o % g.channels)
        let (n, i, j) = (
          pixel / (g.outHeight * g.outWidth), pixel / g.outWidth % g.outHeight, pixel % g.outWidth
        )
        let row = (n * g.height + i * g.stride.0) * g.width
        let second = x[(row + j * g.stride.1 + 1) * g.channels + c]
        if places[o] == 0, second == y[o] { places[o] = 1 }
      }
    }
  },
  SeededBug("padding counts as zero in a maximum", caughtBy: "maxPool.float64") { kernels in
    let right = kernels.float64.maximumPool
    kernels.float64.maximumPool = { g, x, y, places in
      right(g, x, y, places)
      // The first window of each image, whose corner is padding.
      guard g.padding.0 > 0, g.padding.1 > 0 else { return }
      for n in 0..<g.batch {
        for c in 0..<g.channels {
          let first = n * g.outHeight * g.outWidth * g.channels + c
          y[first] = max(y[first], 0)
        }
      }
    }
  },
  SeededBug("a mean divides by the cells inside the image", caughtBy: "averagePool.float32") { kernels in
    let right = kernels.float32.averagePool
    kernels.float32.averagePool = { g, x, y in
      right(g, x, y)
      guard g.padding.0 > 0, g.kernel.0 > g.padding.0 else { return }
      let factor = Float(g.kernel.0) / Float(min(g.kernel.0 - g.padding.0, g.height))
      for i in 0..<(g.batch == 0 ? 0 : g.outWidth * g.channels) { y[i] *= factor }
    }
  },
  SeededBug("the gradient of a mean misses the last channel", caughtBy: "globalPool.dx.float32") { kernels in
    let right = kernels.float32.globalAverageBackward
    kernels.float32.globalAverageBackward = { dy, dx, batch, positions, channels in
      right(dy, dx, batch, positions, channels)
      if channels % 16 == 1, batch > 0 { dx[batch * positions * channels - 1] = 0 }
    }
  },
]

/// Two parts of 8 bits each hold 16 of 24 bits.
func twoBFloat16Parts(_ x: UnsafePointer<Float>, _ count: Int) -> [Float] {
  (0..<count).map { i in
    let high = Float(bitPattern: (x[i].bitPattern &+ 0x8000) & 0xFFFF_0000)
    let rest = x[i] - high
    return high + Float(bitPattern: (rest.bitPattern &+ 0x8000) & 0xFFFF_0000)
  }
}

import CMartletKernels

/// Convolution of images with few channels: a padded copy of some rows, then sums in registers.
extension Convolution {
  static func directForward<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<T>
  ) {
    let bands = DirectBands(g, pixels: 1024)
    withPanels(weight, depth: g.depth, columns: g.outChannels) { panels in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(g.batch * bands.count) { chunk in
          withArenaScratch(T.self, count: bands.bandElements) { band in
            let (image, first, rows) = bands[chunk]
            mk_direct_band(T.kernelType, window, x, image, first, rows, band)
            let output = y + (image * g.outHeight + first) * g.outWidth * g.outChannels
            mk_direct_forward(
              T.kernelType, window, band, panels.pointer, bias, activation.code, rows, output)
          }
        }
      }
    }
  }

  static func directGradientInput<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
  ) {
    guard g.outputCount > 0 else { return setZero(dx, count: g.inputCount) }
    let image = DirectBands(g, pixels: g.outHeight * g.outWidth)
    withArenaScratch(T.self, count: g.kernel.0 * g.outChannels * mk_direct_longest_run(T.kernelType)) { turned in
      withUnsafePointer(to: g.window) { window in
        mk_direct_turn(T.kernelType, window, weight, turned)
        Threads.forEachChunk(g.batch) { index in
          withArenaScratch(T.self, count: image.bandElements) { band in
            mk_direct_gradient_input(
              T.kernelType, window, dy + index * g.outHeight * g.outWidth * g.outChannels, turned, band,
              dx + index * g.height * g.width * g.inChannels)
          }
        }
      }
    }
  }

  static func directGradientWeight<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    // The sums of a band stay in registers, so bands are short for the sake of rounding.
    let bands = DirectBands(g, pixels: 256)
    let total = g.batch * bands.count
    let parts = min(8, total)
    withArenaScratch(T.self, count: parts * g.weightCount) { partials in
      withUnsafePointer(to: g.window) { window in
        Threads.forEachChunk(parts) { part in
          let sum = partials + part * g.weightCount
          setZero(sum, count: g.weightCount)
          withArenaScratch(T.self, count: bands.bandElements) { band in
            for chunk in part * total / parts..<(part + 1) * total / parts {
              let (image, first, rows) = bands[chunk]
              mk_direct_band(T.kernelType, window, x, image, first, rows, band)
              let gradient = dy + (image * g.outHeight + first) * g.outWidth * g.outChannels
              mk_direct_gradient_weight(T.kernelType, window, band, gradient, rows, sum)
            }
          }
        }
      }
      mergePartials(partials, groups: parts, count: g.weightCount, into: dWeight)
    }
  }
}

extension ConvolutionGeometry {
  /// Whether what one output pixel gives to a row of input pixels fits some registers, and sums over few channels.
  func hasShortRuns<T: KernelScalar>(_: T.Type) -> Bool {
    kernel.1 * inChannels <= mk_direct_longest_run(T.kernelType) && outChannels <= 256
  }
}

/// Output rows of a batch in bands of about `pixels` output pixels.
private struct DirectBands {
  let geometry: ConvolutionGeometry
  let rows: Int
  /// Bands an image.
  let count: Int
  /// Elements of the padded input rows under one band.
  let bandElements: Int

  init(_ geometry: ConvolutionGeometry, pixels: Int) {
    self.geometry = geometry
    let most = max(1, min(geometry.outHeight, pixels / geometry.outWidth))
    count = chunkCount(geometry.outHeight, by: most)
    rows = chunkCount(geometry.outHeight, by: count)
    let height = (rows - 1) * geometry.stride.0 + geometry.kernel.0
    let width = (geometry.outWidth - 1) * geometry.stride.1 + geometry.kernel.1
    bandElements = height * width * geometry.inChannels
  }

  subscript(chunk: Int) -> (image: Int, first: Int, rows: Int) {
    let first = min(chunk % count * rows, geometry.outHeight)
    return (chunk / count, first, min(rows, geometry.outHeight - first))
  }
}

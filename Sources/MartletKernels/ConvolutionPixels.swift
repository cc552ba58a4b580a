import CMartletKernels

/// Convolution of small images as products of whole batches, one for each pixel and each of its taps that lies inside the image.
///
/// Pixel (i, j) of all images is a matrix [batch, channels] whose rows lie an image apart, so nothing is copied, and taps on the
/// padding cost nothing: of a 3x3 window on an image of 2x2 that is 4 of 9.
extension Convolution {
  static func pixelsForward<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ bias: UnsafePointer<T>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<T>
  ) {
    let (inputs, outputs) = (g.inChannels, g.outChannels)
    let (inputImage, outputImage) = (g.height * g.width * inputs, g.outHeight * g.outWidth * outputs)
    let taps = PixelTaps(g)
    // The pixels of a block of columns follow each other: its weights are still in the cache.
    forBlocks(of: outputs, times: g.outHeight * g.outWidth) { columns, pixel in
      let sum = y + pixel * outputs + columns.lowerBound
      var isFirst = true
      for run in taps.runs(ofOutput: pixel) {
        Gemm.multiplySerial(
          m: g.batch, n: columns.count, k: run.count * inputs, a: x + run.input * inputs, lda: inputImage,
          b: weight + run.tap * inputs * outputs + columns.lowerBound, ldb: outputs, beta: isFirst ? 0 : 1, c: sum,
          ldc: outputImage)
        isFirst = false
      }
      if isFirst { Gemm.scale(sum, rows: g.batch, columns: columns.count, ldc: outputImage, by: 0) }
      mk_bias_activation(
        T.kernelType, bias.map { $0 + columns.lowerBound }, activation.code, sum, outputImage, g.batch, columns.count)
    }
  }

  static func pixelsGradientInput<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ dy: UnsafePointer<T>, _ weight: UnsafePointer<T>, _ dx: UnsafeMutablePointer<T>
  ) {
    let (inputs, outputs) = (g.inChannels, g.outChannels)
    let (inputImage, outputImage) = (g.height * g.width * inputs, g.outHeight * g.outWidth * outputs)
    let taps = PixelTaps(g)
    withTurnedTaps(g, weight) { turned in
      forBlocks(of: inputs, times: g.height * g.width) { columns, pixel in
        let sum = dx + pixel * inputs + columns.lowerBound
        var isFirst = true
        for (output, tap) in taps.outputs(ofInput: pixel) {
          turned[tap].multiply(
            dy + output * outputs, lda: outputImage, rows: g.batch, columns: columns, addTo: !isFirst, sum,
            ld: inputImage)
          isFirst = false
        }
        if isFirst { Gemm.scale(sum, rows: g.batch, columns: columns.count, ldc: inputImage, by: 0) }
      }
    }
  }

  static func pixelsGradientWeight<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ x: UnsafePointer<T>, _ dy: UnsafePointer<T>, _ dWeight: UnsafeMutablePointer<T>
  ) {
    let (inputs, outputs) = (g.inChannels, g.outChannels)
    let (inputImage, outputImage) = (g.height * g.width * inputs, g.outHeight * g.outWidth * outputs)
    let taps = PixelTaps(g)
    forBlocks(of: inputs, times: g.tapCount) { rows, tap in
      let sum = dWeight + (tap * inputs + rows.lowerBound) * outputs
      var isFirst = true
      for (output, input) in taps.pairs(ofTap: tap) {
        Gemm.multiplySerial(
          m: rows.count, n: outputs, k: g.batch, a: x + input * inputs + rows.lowerBound, lda: inputImage,
          transposeA: true, b: dy + output * outputs, ldb: outputImage, beta: isFirst ? 0 : 1, c: sum, ldc: outputs)
        isFirst = false
      }
      if isFirst { setZero(sum, count: rows.count * outputs) }
    }
  }

  /// Runs `body` for blocks of the channels, and in each for `count` pixels or taps.
  private static func forBlocks(of channels: Int, times count: Int, _ body: (Range<Int>, Int) -> Void) {
    let block = 128
    Threads.forEachChunk(chunkCount(channels, by: block) * count) { chunk in
      let first = chunk / count * block
      body(first..<min(first + block, channels), chunk % count)
    }
  }

  /// Packs the transpose of each tap's weights[inChannels, outChannels] and runs `body` with one matrix a tap.
  private static func withTurnedTaps<T: KernelScalar>(
    _ g: ConvolutionGeometry, _ weight: UnsafePointer<T>, _ body: ([PackedPanels<T>]) -> Void
  ) {
    let (inputs, outputs) = (g.inChannels, g.outChannels)
    let width = mk_panel_width(T.kernelType)
    let panels = chunkCount(inputs, by: width)
    let matrix = panels * width * outputs
    withArenaScratch(T.self, count: g.tapCount * matrix) { packed in
      Threads.forEachChunk(g.tapCount * panels) { chunk in
        let (tap, panel) = chunk.quotientAndRemainder(dividingBy: panels)
        var product = mk_product()
        (product.columns, product.depth) = (inputs, outputs)
        (product.b, product.ldb, product.transpose_b) = (
          UnsafeRawPointer(weight + tap * inputs * outputs), outputs, 1
        )
        let first = panel * width
        mk_product_pack(
          T.kernelType, &product, first, min(first + width, inputs), packed + tap * matrix)
      }
      body(
        (0..<g.tapCount).map { PackedPanels(pointer: packed + $0 * matrix, depth: outputs, columns: inputs) })
    }
  }
}

/// Which pixels of the input the taps of a window fall on. Pixels count along the rows of an image, taps along those of a window.
struct PixelTaps {
  private let g: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { g = geometry }

  /// How many taps of all windows of an image lie inside it.
  var count: Int {
    func inside(_ taps: Int, _ outputs: Int, _ place: (Int, Int) -> Int?) -> Int {
      (0..<outputs).reduce(0) { sum, output in sum + (0..<taps).count { place(output, $0) != nil } }
    }
    return inside(g.kernel.0, g.outHeight, row) * inside(g.kernel.1, g.outWidth, column)
  }

  /// The taps of an output pixel inside the image: `count` of them from `tap` on fall on neighbours from `input` on.
  func runs(ofOutput pixel: Int) -> [(tap: Int, input: Int, count: Int)] {
    let (i, j) = pixel.quotientAndRemainder(dividingBy: g.outWidth)
    var runs: [(tap: Int, input: Int, count: Int)] = []
    for u in 0..<g.kernel.0 {
      guard let row = row(i, u) else { continue }
      var joins = false
      for v in 0..<g.kernel.1 {
        guard let column = column(j, v) else { continue }
        if joins, g.dilation.1 == 1 {
          runs[runs.count - 1].count += 1
        } else {
          runs.append((u * g.kernel.1 + v, row * g.width + column, 1))
          joins = true
        }
      }
    }
    return runs
  }

  /// The windows that an input pixel is part of, and as which tap.
  func outputs(ofInput pixel: Int) -> [(output: Int, tap: Int)] {
    (0..<g.tapCount).flatMap { tap in
      pairs(ofTap: tap).compactMap { $0.input == pixel ? ($0.output, tap) : nil }
    }
  }

  /// Every output pixel with the input pixel that this tap of its window falls on.
  func pairs(ofTap tap: Int) -> [(output: Int, input: Int)] {
    let (u, v) = tap.quotientAndRemainder(dividingBy: g.kernel.1)
    return (0..<g.outHeight * g.outWidth).compactMap { pixel in
      guard let row = row(pixel / g.outWidth, u), let column = column(pixel % g.outWidth, v) else { return nil }
      return (pixel, row * g.width + column)
    }
  }

  private func row(_ i: Int, _ u: Int) -> Int? {
    let row = i * g.stride.0 + u * g.dilation.0 - g.padding.0
    return row >= 0 && row < g.height ? row : nil
  }

  private func column(_ j: Int, _ v: Int) -> Int? {
    let column = j * g.stride.1 + v * g.dilation.1 - g.padding.1
    return column >= 0 && column < g.width ? column : nil
  }
}

import CMartletKernels

/// dw = Gᵀ [Σ over tiles (Bᵀ d B)ᵀ · (A dy Aᵀ)] G, a sum of products over the channels at each of the 36 positions.
extension Winograd {
  static func gradientWeight(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    if window.channels * window.out_channels <= 64 * 64 {
      gradientByTiles(window, x, dy, dWeight)
    } else {
      gradientByPositions(window, x, dy, dWeight)
    }
  }

  /// Few channels: each task sums its tiles into a copy of its own that stays in cache.
  private static func gradientByTiles(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window)
    let (inputs, outputs) = (window.channels, window.out_channels)
    let plane = planeStride(inputs * outputs)
    let parts = max(1, min(8, tiles / 64))
    let block = max(16, cachedTiles(channels: inputs + outputs))
    withArenaScratch(Float.self, count: parts * positions * plane) { partials in
      withUnsafePointer(to: window) { window in
        Threads.forEachChunk(parts) { part in
          let sum = partials + part * positions * plane
          let (begin, end) = (part * tiles / parts, (part + 1) * tiles / parts)
          let (planeV, planeZ) = (planeStride(block * inputs), planeStride(block * outputs))
          withArenaScratch(Float.self, count: positions * (planeV + planeZ)) { v in
            let z = v + positions * planeV
            for first in stride(from: begin, to: end, by: block) {
              let count = min(block, end - first)
              mk_winograd_input(window, x, first, count, v, planeV)
              mk_winograd_output_gradient(window, dy, first, count, z, planeZ)
              for p in 0..<positions {
                addProduct(
                  inputs, outputs, count, v + p * planeV, z + p * planeZ, sum + p * plane, overwriting: first == begin)
              }
            }
          }
        }
      }
      // The gaps between planes are merged too, and never read.
      mergePartials(partials, groups: parts, count: positions * plane, into: partials)
      transformBack(partials, inputs, outputs, dWeight)
    }
  }

  /// Many channels: blocks of tiles are transformed by all threads, then each task owns a position.
  private static func gradientByPositions(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window)
    let (inputs, outputs) = (window.channels, window.out_channels)
    let block = min(tiles, 256)
    let plane = planeStride(inputs * outputs)
    let (planeV, planeZ) = (planeStride(block * inputs), planeStride(block * outputs))
    withArenaScratch(Float.self, count: positions * (plane + planeV + planeZ)) { sum in
      let v = sum + positions * plane
      let z = v + positions * planeV
      for first in stride(from: 0, to: tiles, by: block) {
        let count = min(block, tiles - first)
        transformInput(window, x, first, count, v, planeV)
        transformOutputGradient(window, dy, first, count, z, planeZ)
        Threads.forEachChunk(positions) { p in
          addProduct(inputs, outputs, count, v + p * planeV, z + p * planeZ, sum + p * plane, overwriting: first == 0)
        }
      }
      transformBack(sum, inputs, outputs, dWeight)
    }
  }

  /// sum[inputs, outputs] (+)= v[tiles, inputs]ᵀ · z[tiles, outputs].
  private static func addProduct(
    _ inputs: Int, _ outputs: Int, _ tiles: Int, _ v: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    _ sum: UnsafeMutablePointer<Float>, overwriting: Bool
  ) {
    Gemm.multiplySerial(
      m: inputs, n: outputs, k: tiles, alpha: 1, a: v, lda: inputs, transposeA: true, b: z, ldb: outputs,
      transposeB: false, beta: overwriting ? 0 : 1, c: sum, ldc: outputs)
  }

  private static func transformBack(
    _ sum: UnsafePointer<Float>, _ inputs: Int, _ outputs: Int, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let grain = max(1, 2048 / outputs)
    let plane = planeStride(inputs * outputs)
    Threads.forEachChunk(chunkCount(inputs, by: grain)) { chunk in
      mk_winograd_filter_gradient(
        sum, plane, inputs, outputs, chunk * grain, min(inputs, (chunk + 1) * grain), dWeight)
    }
  }
}

import CMartletKernels

/// dw = Gᵀ [Σ over tiles (Bᵀ d B)ᵀ · (A dy Aᵀ)] G, a sum of products over the channels at each of the 36 positions.
extension Winograd {
  static func gradientWeight(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let isCached = window.channels * window.out_channels <= 64 * 64
    withUnsafePointer(to: window) { window in
      if !isCached, hasFewTiles(window.pointee) {
        gradientByBlocks(window, x, dy, dWeight)
      } else if isCached {
        gradientByTiles(window, x, dy, dWeight)
      } else {
        gradientByPositions(window, x, dy, dWeight)
      }
    }
  }

  /// Few channels: each task sums its tiles into a copy of its own that stays in cache.
  private static func gradientByTiles(
    _ window: UnsafePointer<mk_window>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window.pointee)
    let (inputs, outputs) = (window.pointee.channels, window.pointee.out_channels)
    let parts = max(1, min(8, tiles / 64))
    let block = cachedTiles(channels: inputs + outputs)
    let sums = WinogradPlanes(rows: inputs, columns: outputs)
    let (planesV, planesZ) = (
      WinogradPlanes(rows: block, columns: inputs), WinogradPlanes(rows: block, columns: outputs)
    )
    withArenaScratch(Float.self, count: parts * sums.elements) { partials in
      Threads.forEachChunk(parts) { part in
        let sum = partials + part * sums.elements
        let (begin, end) = (part * tiles / parts, (part + 1) * tiles / parts)
        withArenaScratch(Float.self, count: planesV.elements + planesZ.elements) { v in
          let z = v + planesV.elements
          for first in stride(from: begin, to: end, by: block) {
            let count = min(block, end - first)
            mk_winograd_input(window, x, inputs, first, count, v, planesV.ld, planesV.stride)
            mk_winograd_output_gradient(window, dy, outputs, first, count, z, planesZ.ld, planesZ.stride)
            for p in 0..<positions {
              addProduct(p, inputs, outputs, count, v, planesV, z, planesZ, sum, sums, overwriting: first == begin)
            }
          }
        }
      }
      // The gaps between rows and planes are merged too, and never read.
      mergePartials(partials, groups: parts, count: sums.elements, into: partials)
      transformBack(partials, sums, inputs, outputs, dWeight)
    }
  }

  /// Many channels: blocks of tiles are transformed by all threads, then each task owns a position.
  private static func gradientByPositions(
    _ window: UnsafePointer<mk_window>, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>,
    _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window.pointee)
    let (inputs, outputs) = (window.pointee.channels, window.pointee.out_channels)
    let block = min(tiles, 256)
    let sums = WinogradPlanes(rows: inputs, columns: outputs)
    let (planesV, planesZ) = (
      WinogradPlanes(rows: block, columns: inputs), WinogradPlanes(rows: block, columns: outputs)
    )
    withArenaScratch(Float.self, count: sums.elements + planesV.elements + planesZ.elements) { sum in
      let v = sum + sums.elements
      let z = v + planesV.elements
      for first in stride(from: 0, to: tiles, by: block) {
        let count = min(block, tiles - first)
        transformInput(window, x, first, count, v, planesV)
        transformOutputGradient(window, dy, first, count, z, planesZ)
        Threads.forEachChunk(positions) { p in
          addProduct(p, inputs, outputs, count, v, planesV, z, planesZ, sum, sums, overwriting: first == 0)
        }
      }
      transformBack(sum, sums, inputs, outputs, dWeight)
    }
  }

  /// sum[p][inputs, outputs] (+)= v[p][tiles, inputs]ᵀ · z[p][tiles, outputs].
  private static func addProduct(
    _ p: Int, _ inputs: Int, _ outputs: Int, _ tiles: Int, _ v: UnsafePointer<Float>, _ planesV: WinogradPlanes,
    _ z: UnsafePointer<Float>, _ planesZ: WinogradPlanes, _ sum: UnsafeMutablePointer<Float>, _ sums: WinogradPlanes,
    overwriting: Bool
  ) {
    mk_outer_multiply(
      MK_F32, v + p * planesV.stride, planesV.ld, inputs, z + p * planesZ.stride, planesZ.ld, outputs, tiles,
      overwriting ? 0 : 1, sum + p * sums.stride, sums.ld)
  }

  private static func transformBack(
    _ sum: UnsafePointer<Float>, _ sums: WinogradPlanes, _ inputs: Int, _ outputs: Int,
    _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let grain = max(1, 2048 / outputs)
    Threads.forEachChunk(chunkCount(inputs, by: grain)) { chunk in
      let first = chunk * grain
      mk_winograd_filter_gradient(
        sum + first * sums.ld, sums.ld, sums.stride, min(grain, inputs - first), outputs, dWeight + first * outputs,
        outputs, inputs * outputs)
    }
  }
}

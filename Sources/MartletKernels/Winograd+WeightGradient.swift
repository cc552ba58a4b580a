import CMartletKernels

/// dw = Gᵀ [Σ over tiles (Bᵀ d B)ᵀ · (A dy Aᵀ)] G, a sum of products over the channels at each of the 36 positions.
extension Winograd {
  static func gradientWeight(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let isCached = window.channels * window.out_channels <= 64 * 64
    if !isCached, hasFewTiles(window) {
      gradientByBlocks(window, x, dy, dWeight)
    } else if isCached {
      gradientByTiles(window, x, dy, dWeight)
    } else {
      gradientByPositions(window, x, dy, dWeight)
    }
  }

  /// Few channels: each task sums its tiles into a copy of its own that stays in cache.
  private static func gradientByTiles(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (window.channels, window.out_channels)
    let size = cachedTiles(channels: inputs + outputs)
    let tiles = mk_winograd_tiles(window, blockSize: size)
    let parts = max(1, min(8, tiles.count / 64))
    let sums = WinogradPlanes(rows: inputs, columns: outputs)
    let (planesV, planesZ) = (
      WinogradPlanes(rows: size, columns: inputs), WinogradPlanes(rows: size, columns: outputs)
    )
    withArenaScratch(Float.self, count: parts * sums.elements) { partials in
      Threads.forEachChunk(parts) { part in
        let sum = partials + part * sums.elements
        let own = (part * tiles.count / parts)..<((part + 1) * tiles.count / parts)
        withArenaScratch(Float.self, count: planesV.elements + planesZ.elements) { v in
          let z = v + planesV.elements
          var first = own.lowerBound
          while first < own.upperBound {
            let block = tiles.block(from: first..<own.upperBound, of: size)
            withUnsafePointer(to: tiles) { tiles in
              mk_winograd_input(tiles, x, inputs, first, block.count, v, planesV.ld, planesV.stride)
              mk_winograd_output_gradient(tiles, dy, outputs, first, block.count, z, planesZ.ld, planesZ.stride)
            }
            for p in 0..<positions {
              addProduct(
                p, inputs, outputs, tiles.needed(p, of: block), v, planesV, z, planesZ, sum, sums,
                overwriting: first == own.lowerBound)
            }
            first = block.upperBound
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
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (window.channels, window.out_channels)
    let size = min(tileCount(window), blockOfPositions)
    let sums = WinogradPlanes(rows: inputs, columns: outputs)
    let (planesV, planesZ) = (
      WinogradPlanes(rows: size, columns: inputs), WinogradPlanes(rows: size, columns: outputs)
    )
    withArenaScratch(Float.self, count: sums.elements + planesV.elements + planesZ.elements) { sum in
      let v = sum + sums.elements
      let z = v + planesV.elements
      withUnsafePointer(to: mk_winograd_tiles(window, blockSize: size)) { tiles in
        for index in 0..<tiles.pointee.blockCount(of: size) {
          let block = tiles.pointee.block(index, of: size)
          transformInput(tiles, x, block, v, planesV)
          transformOutputGradient(tiles, dy, block, z, planesZ)
          Threads.forEachChunk(positions) { p in
            addProduct(
              p, inputs, outputs, tiles.pointee.needed(p, of: block), v, planesV, z, planesZ, sum, sums,
              overwriting: index == 0)
          }
        }
      }
      transformBack(sum, sums, inputs, outputs, dWeight)
    }
  }

  /// sum[p][inputs, outputs] (+)= v[p][tiles, inputs]ᵀ · z[p][tiles, outputs].
  private static func addProduct(
    _ p: Int, _ inputs: Int, _ outputs: Int, _ tiles: Range<Int>, _ v: UnsafePointer<Float>, _ planesV: WinogradPlanes,
    _ z: UnsafePointer<Float>, _ planesZ: WinogradPlanes, _ sum: UnsafeMutablePointer<Float>, _ sums: WinogradPlanes,
    overwriting: Bool
  ) {
    mk_outer_multiply(
      MK_F32, v + p * planesV.stride + tiles.lowerBound * planesV.ld, planesV.ld, inputs,
      z + p * planesZ.stride + tiles.lowerBound * planesZ.ld, planesZ.ld, outputs, tiles.count, overwriting ? 0 : 1,
      sum + p * sums.stride, sums.ld)
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

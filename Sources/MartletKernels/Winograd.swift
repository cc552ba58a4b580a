import CMartletKernels

/// Winograd's minimal filtering F(4x4, 3x3) for stride-1 convolutions (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016): 36 products for 16 outputs of 3x3 filters instead of 144.
///
/// Tiles of 6x6 inputs and 3x3 filters are transformed, the 36 positions become 36 matrix products over the channels, and their
/// results are transformed back to 4x4 outputs, or 3 where four does not divide an extent: `mk_winograd_tiles`. See
/// spatial_winograd.inc for the transforms and their points.
enum Winograd {
  static let positions = 36

  /// Tiles whose transforms, on both sides of the products, stay in the second-level cache.
  static func cachedTiles(channels: Int) -> Int { max(14, 5376 / channels / 14 * 14) }

  /// Filters of up to this many elements (a plane) stay in the second-level cache too, and tasks can be blocks of tiles.
  static let cachedFilter = 128 * 128

  /// Tiles of a block, where each position's product is a task of its own.
  static let blockOfPositions = 256

  static func tileCount(_ window: mk_window) -> Int {
    window.batch * ((window.out_height + 3) / 4) * ((window.out_width + 3) / 4)
  }

  /// y = activation(the convolution of x with the filters + bias).
  static func convolve(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ filters: WinogradFilters, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let isCached = window.channels * window.out_channels <= cachedFilter
    if !isCached, hasFewTiles(window) { return convolveByColumns(window, x, filters, bias, activation, y) }
    filters.withTransformed { u in
      if isCached {
        convolveByTiles(window, x, u, bias, activation, y)
      } else {
        convolveByPositions(window, x, u, bias, activation, y)
      }
    }
  }

  /// Each task takes a block of tiles through all three steps without leaving its cache.
  private static func convolveByTiles(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ u: WinogradFilters.Transformed, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let size = min(
      cachedTiles(channels: u.depth + u.columns),
      max(14, chunkCount(tileCount(window), by: 16), mk_winograd_tiles.wholeImage(window)))
    let (planesV, planesM) = (
      WinogradPlanes(rows: size, columns: u.depth), WinogradPlanes(rows: size, columns: u.columns)
    )
    withUnsafePointer(to: mk_winograd_tiles(window, blockSize: size)) { tiles in
      Threads.forEachChunk(tiles.pointee.blockCount(of: size)) { chunk in
        let block = tiles.pointee.block(chunk, of: size)
        withArenaScratch(Float.self, count: planesV.elements + planesM.elements) { v in
          let m = v + planesV.elements
          mk_winograd_input(tiles, x, u.depth, block.lowerBound, block.count, v, planesV.ld, planesV.stride)
          for p in 0..<positions { u.multiply(p, v, planesV, rows: tiles.pointee.needed(p, of: block), m, planesM) }
          mk_winograd_output(
            tiles, m, planesM.ld, planesM.stride, bias, activation.code, u.columns, block.lowerBound, block.count, y)
        }
      }
    }
  }

  /// With many channels the filters are larger than the cache: many tiles at once, and tasks that own a position each, so
  /// that every filter is read once.
  private static func convolveByPositions(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ u: WinogradFilters.Transformed, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let size = min(tileCount(window), blockOfPositions)
    let (planesV, planesM) = (
      WinogradPlanes(rows: size, columns: u.depth), WinogradPlanes(rows: size, columns: u.columns)
    )
    withArenaScratch(Float.self, count: planesV.elements + planesM.elements) { v in
      let m = v + planesV.elements
      withUnsafePointer(to: mk_winograd_tiles(window, blockSize: size)) { tiles in
        for index in 0..<tiles.pointee.blockCount(of: size) {
          let block = tiles.pointee.block(index, of: size)
          transformInput(tiles, x, block, v, planesV)
          Threads.forEachChunk(positions) { p in
            u.multiply(p, v, planesV, rows: tiles.pointee.needed(p, of: block), m, planesM)
          }
          forTiles(block.count, channels: u.columns) { offset, some in
            mk_winograd_output(
              tiles, m + offset * planesM.ld, planesM.ld, planesM.stride, bias, activation.code, u.columns,
              block.lowerBound + offset, some, y)
          }
        }
      }
    }
  }

  static func transformInput(
    _ tiles: UnsafePointer<mk_winograd_tiles>, _ x: UnsafePointer<Float>, _ block: Range<Int>,
    _ v: UnsafeMutablePointer<Float>, _ planes: WinogradPlanes
  ) {
    let channels = tiles.pointee.window.channels
    forTiles(block.count, channels: channels) { offset, some in
      mk_winograd_input(
        tiles, x, channels, block.lowerBound + offset, some, v + offset * planes.ld, planes.ld, planes.stride)
    }
  }

  static func transformOutputGradient(
    _ tiles: UnsafePointer<mk_winograd_tiles>, _ dy: UnsafePointer<Float>, _ block: Range<Int>,
    _ z: UnsafeMutablePointer<Float>, _ planes: WinogradPlanes
  ) {
    let channels = tiles.pointee.window.out_channels
    forTiles(block.count, channels: channels) { offset, some in
      mk_winograd_output_gradient(
        tiles, dy, channels, block.lowerBound + offset, some, z + offset * planes.ld, planes.ld, planes.stride)
    }
  }

  /// Runs `body(first, count)` on pieces of `tiles`, in parallel.
  private static func forTiles(_ tiles: Int, channels: Int, _ body: (Int, Int) -> Void) {
    let grain = max(1, 1024 / channels)
    Threads.forEachChunk(chunkCount(tiles, by: grain)) { chunk in
      body(chunk * grain, min(grain, tiles - chunk * grain))
    }
  }
}

/// 36 matrices, one a position. Paddings keep rows and planes out of each other's cache sets.
struct WinogradPlanes {
  /// Floats between rows.
  let ld: Int
  /// Floats between planes.
  let stride: Int

  init(ld: Int, stride: Int) { (self.ld, self.stride) = (ld, stride) }

  init(rows: Int, columns: Int) {
    ld = columns % 64 == 0 ? columns + 16 : columns
    stride = rows * ld + 16
  }

  var elements: Int { Winograd.positions * stride }
}

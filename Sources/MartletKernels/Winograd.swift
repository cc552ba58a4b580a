import CMartletKernels

/// Winograd's minimal filtering F(4x4, 3x3) for stride-1 convolutions (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016): 36 products for 16 outputs of 3x3 filters instead of 144.
///
/// Tiles of 6x6 inputs and 3x3 filters are transformed, the 36 positions become 36 matrix products over the channels, and their
/// results are transformed back to 4x4 outputs. See spatial_winograd.inc for the transforms and their points.
enum Winograd {
  static let positions = 36

  /// Tiles whose transforms, on both sides of the products, stay in the second-level cache.
  static func cachedTiles(channels: Int) -> Int { max(14, 5376 / channels / 14 * 14) }

  /// Filters of up to this many elements (a plane) stay in the second-level cache too, and tasks can be blocks of tiles.
  static let cachedFilter = 128 * 128

  static func tileCount(_ window: mk_window) -> Int {
    window.batch * ((window.out_height + 3) / 4) * ((window.out_width + 3) / 4)
  }

  /// y = activation(the convolution of x with the filters + bias).
  static func convolve(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ filters: WinogradFilters, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let isCached = window.channels * window.out_channels <= cachedFilter
    withUnsafePointer(to: window) { window in
      if !isCached, hasFewTiles(window.pointee) {
        return convolveByColumns(window, x, filters, bias, activation, y)
      }
      filters.withTransformed { u in
        if isCached {
          convolveByTiles(window, x, u, bias, activation, y)
        } else {
          convolveByPositions(window, x, u, bias, activation, y)
        }
      }
    }
  }

  /// Each task takes a block of tiles through all three steps without leaving its cache.
  private static func convolveByTiles(
    _ window: UnsafePointer<mk_window>, _ x: UnsafePointer<Float>, _ u: WinogradFilters.Transformed,
    _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window.pointee)
    let block = min(cachedTiles(channels: u.depth + u.columns), max(14, chunkCount(tiles, by: 16)))
    let (planesV, planesM) = (
      WinogradPlanes(rows: block, columns: u.depth), WinogradPlanes(rows: block, columns: u.columns)
    )
    Threads.forEachChunk(chunkCount(tiles, by: block)) { chunk in
      let first = chunk * block
      let count = min(block, tiles - first)
      withArenaScratch(Float.self, count: planesV.elements + planesM.elements) { v in
        let m = v + planesV.elements
        mk_winograd_input(window, x, u.depth, first, count, v, planesV.ld, planesV.stride)
        for p in 0..<positions { u.multiply(p, v, planesV, rows: count, m, planesM) }
        mk_winograd_output(
          window, m, planesM.ld, planesM.stride, bias, activation.code, u.columns, first, count, y)
      }
    }
  }

  /// With many channels the filters are larger than the cache: many tiles at once, and tasks that own a position each, so
  /// that every filter is read once.
  private static func convolveByPositions(
    _ window: UnsafePointer<mk_window>, _ x: UnsafePointer<Float>, _ u: WinogradFilters.Transformed,
    _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window.pointee)
    let block = min(tiles, 256)
    let (planesV, planesM) = (
      WinogradPlanes(rows: block, columns: u.depth), WinogradPlanes(rows: block, columns: u.columns)
    )
    withArenaScratch(Float.self, count: planesV.elements + planesM.elements) { v in
      let m = v + planesV.elements
      for first in stride(from: 0, to: tiles, by: block) {
        let count = min(block, tiles - first)
        transformInput(window, x, first, count, v, planesV)
        Threads.forEachChunk(positions) { p in u.multiply(p, v, planesV, rows: count, m, planesM) }
        forTiles(count, channels: u.columns) { offset, some in
          mk_winograd_output(
            window, m + offset * planesM.ld, planesM.ld, planesM.stride, bias, activation.code, u.columns,
            first + offset, some, y)
        }
      }
    }
  }

  static func transformInput(
    _ window: UnsafePointer<mk_window>, _ x: UnsafePointer<Float>, _ first: Int, _ count: Int,
    _ v: UnsafeMutablePointer<Float>, _ planes: WinogradPlanes
  ) {
    let channels = window.pointee.channels
    forTiles(count, channels: channels) { offset, some in
      mk_winograd_input(window, x, channels, first + offset, some, v + offset * planes.ld, planes.ld, planes.stride)
    }
  }

  static func transformOutputGradient(
    _ window: UnsafePointer<mk_window>, _ dy: UnsafePointer<Float>, _ first: Int, _ count: Int,
    _ z: UnsafeMutablePointer<Float>, _ planes: WinogradPlanes
  ) {
    let channels = window.pointee.out_channels
    forTiles(count, channels: channels) { offset, some in
      mk_winograd_output_gradient(
        window, dy, channels, first + offset, some, z + offset * planes.ld, planes.ld, planes.stride)
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

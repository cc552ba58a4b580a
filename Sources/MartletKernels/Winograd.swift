import CMartletKernels

/// Winograd's minimal filtering F(4x4, 3x3) for stride-1 convolutions (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", CVPR 2016): 36 products for 16 outputs of 3x3 filters instead of 144.
///
/// Tiles of 6x6 inputs and 3x3 filters are transformed, the 36 positions become 36 matrix products over the channels, and their
/// results are transformed back to 4x4 outputs. See spatial_winograd.inc for the transforms and their points.
enum Winograd {
  static let positions = 36

  /// Transformed arrays are 36 planes. A cache line between them keeps them out of each other's cache sets.
  static func planeStride(_ elements: Int) -> Int { elements + 16 }

  static func tileCount(_ window: mk_window) -> Int {
    window.batch * ((window.out_height + 3) / 4) * ((window.out_width + 3) / 4)
  }

  /// Tiles whose transforms, on both sides of the products, stay in the second-level cache.
  static func cachedTiles(channels: Int) -> Int { max(1, 5120 / max(channels, 1)) }

  /// Filters of up to this many elements (a plane) stay in the second-level cache too, and tasks can be blocks of tiles.
  static let cachedFilter = 128 * 128

  /// u[36][rows, columns] = the transformed filters, see mk_winograd_filter.
  static func transformFilter(
    _ weight: UnsafePointer<Float>, inChannels: Int, outChannels: Int, rotated: Bool, _ u: UnsafeMutablePointer<Float>
  ) {
    let rows = rotated ? outChannels : inChannels
    let grain = max(1, 2048 / (rotated ? inChannels : outChannels))
    let plane = planeStride(inChannels * outChannels)
    Threads.forEachChunk(chunkCount(rows, by: grain)) { chunk in
      mk_winograd_filter(
        weight, inChannels, outChannels, rotated ? 1 : 0, chunk * grain, min(rows, (chunk + 1) * grain), u, plane)
    }
  }

  /// y = activation(the convolution of x with the transformed filters u + bias).
  static func convolve(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    if window.channels * window.out_channels <= cachedFilter {
      convolveByTiles(window, x, u, bias, activation, y)
    } else {
      convolveByPositions(window, x, u, bias, activation, y)
    }
  }

  /// Each task takes a block of tiles through all three steps without leaving its cache.
  private static func convolveByTiles(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window)
    let (inputs, outputs) = (window.channels, window.out_channels)
    let block = max(1, min(cachedTiles(channels: inputs + outputs), chunkCount(tiles, by: 16)))
    let filterPlane = planeStride(inputs * outputs)
    withUnsafePointer(to: window) { window in
      Threads.forEachChunk(chunkCount(tiles, by: block)) { chunk in
        let first = chunk * block
        let count = min(block, tiles - first)
        let (planeV, planeM) = (planeStride(count * inputs), planeStride(count * outputs))
        withArenaScratch(Float.self, count: positions * (planeV + planeM)) { v in
          let m = v + positions * planeV
          mk_winograd_input(window, x, first, count, v, planeV)
          for p in 0..<positions {
            Gemm.multiplySerial(
              m: count, n: outputs, k: inputs, alpha: 1, a: v + p * planeV, lda: inputs, transposeA: false,
              b: u + p * filterPlane, ldb: outputs, transposeB: false, beta: 0, c: m + p * planeM, ldc: outputs)
          }
          mk_winograd_output(window, m, planeM, bias, activation == .relu ? 1 : 0, first, count, y)
        }
      }
    }
  }

  /// With many channels the filters are larger than the cache: many tiles at once, and tasks that own a position each, so
  /// that every filter is read once.
  private static func convolveByPositions(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let tiles = tileCount(window)
    let (inputs, outputs) = (window.channels, window.out_channels)
    let block = min(tiles, 256)
    let (planeV, planeM) = (planeStride(block * inputs), planeStride(block * outputs))
    let filterPlane = planeStride(inputs * outputs)
    withArenaScratch(Float.self, count: positions * (planeV + planeM)) { v in
      let m = v + positions * planeV
      for first in stride(from: 0, to: tiles, by: block) {
        let count = min(block, tiles - first)
        transformInput(window, x, first, count, v, planeV)
        Threads.forEachChunk(positions) { p in
          Gemm.multiplySerial(
            m: count, n: outputs, k: inputs, alpha: 1, a: v + p * planeV, lda: inputs, transposeA: false,
            b: u + p * filterPlane, ldb: outputs, transposeB: false, beta: 0, c: m + p * planeM, ldc: outputs)
        }
        withUnsafePointer(to: window) { window in
          forTiles(count, channels: outputs) { offset, some in
            mk_winograd_output(
              window, m + offset * outputs, planeM, bias, activation == .relu ? 1 : 0, first + offset, some, y)
          }
        }
      }
    }
  }

  static func transformInput(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ first: Int, _ count: Int, _ v: UnsafeMutablePointer<Float>,
    _ plane: Int
  ) {
    withUnsafePointer(to: window) { window in
      forTiles(count, channels: window.pointee.channels) { offset, some in
        mk_winograd_input(window, x, first + offset, some, v + offset * window.pointee.channels, plane)
      }
    }
  }

  static func transformOutputGradient(
    _ window: mk_window, _ dy: UnsafePointer<Float>, _ first: Int, _ count: Int, _ z: UnsafeMutablePointer<Float>,
    _ plane: Int
  ) {
    withUnsafePointer(to: window) { window in
      forTiles(count, channels: window.pointee.out_channels) { offset, some in
        mk_winograd_output_gradient(window, dy, first + offset, some, z + offset * window.pointee.out_channels, plane)
      }
    }
  }

  /// Runs `body(first, count)` on pieces of `tiles`, in parallel.
  private static func forTiles(_ tiles: Int, channels: Int, _ body: (Int, Int) -> Void) {
    let grain = max(1, 1024 / max(channels, 1))
    Threads.forEachChunk(chunkCount(tiles, by: grain)) { chunk in
      body(chunk * grain, min(grain, tiles - chunk * grain))
    }
  }
}

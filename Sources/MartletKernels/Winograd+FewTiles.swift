import CMartletKernels

/// Few tiles and many channels: 36 planes of filters are far more than all tiles, and writing them to memory to read them once
/// takes as long as the products. Here each task transforms some of the filters, uses them for all tiles and forgets them.
extension Winograd {
  /// Channels of a block: the transforms of a block of filters, 36 · 64 · 64 floats, stay in the second-level cache.
  private static let block = 64

  static func hasFewTiles(_ window: mk_window) -> Bool {
    tileCount(window) <= 128 && window.channels % block == 0 && window.out_channels % block == 0
  }

  /// Each task owns some output channels and adds up the products of one block of input channels after the other.
  static func convolveByColumns(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ filters: WinogradFilters, _ bias: UnsafePointer<Float>?,
    _ activation: Activation, _ y: UnsafeMutablePointer<Float>
  ) {
    let tiles = mk_winograd_tiles(window, blockSize: tileCount(window))
    let count = tiles.count
    let planes = WinogradPlanes(blockOf: block, rows: count)
    let (filterPlane, panel) = (block * block + 16, mk_panel_width(MK_F32))
    withTransformedBlocks(tiles, channels: filters.depth, planes, mk_winograd_input, x) { v in
      Threads.forEachChunk(filters.columns / block) { chunk in
        let first = chunk * block
        withArenaScratch(Float.self, count: positions * filterPlane + planes.elements) { u in
          let m = u + positions * filterPlane
          for part in 0..<filters.depth / block {
            mk_winograd_filter(
              filters.weight, filters.inChannels, filters.outChannels, filters.rotated ? 1 : 0, first / panel,
              (first + block) / panel, part * block, (part + 1) * block, u, filterPlane)
            for p in 0..<positions {
              let needed = tiles.needed(p, of: 0..<count)
              let offset = p * planes.stride + needed.lowerBound * planes.ld
              PackedPanels(pointer: u + p * filterPlane, depth: block, columns: block).multiply(
                v + part * planes.elements + offset, lda: planes.ld, rows: needed.count, addTo: part > 0, m + offset,
                ld: planes.ld, next: v + part * planes.elements + (p + 1) * planes.stride)
            }
          }
          withUnsafePointer(to: tiles) { tiles in
            mk_winograd_output(
              tiles, m, planes.ld, planes.stride, bias.map { $0 + first }, activation.code, block, 0, count, y + first)
          }
        }
      }
    }
  }

  /// Each task owns a block of the weights.
  static func gradientByBlocks(
    _ window: mk_window, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dWeight: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs) = (window.channels, window.out_channels)
    let tiles = mk_winograd_tiles(window, blockSize: tileCount(window))
    let planes = WinogradPlanes(blockOf: block, rows: tiles.count)
    let sums = WinogradPlanes(blockOf: block, rows: block)
    let columns = outputs / block
    withTransformedBlocks(tiles, channels: inputs, planes, mk_winograd_input, x) { v in
      withTransformedBlocks(tiles, channels: outputs, planes, mk_winograd_output_gradient, dy) { z in
        Threads.forEachChunk(inputs / block * columns) { chunk in
          let (i, o) = chunk.quotientAndRemainder(dividingBy: columns)
          withArenaScratch(Float.self, count: sums.elements) { sum in
            for p in 0..<positions {
              let needed = tiles.needed(p, of: 0..<tiles.count)
              let offset = p * planes.stride + needed.lowerBound * planes.ld
              mk_outer_multiply(
                MK_F32, v + i * planes.elements + offset, planes.ld, block, z + o * planes.elements + offset,
                planes.ld, block, needed.count, 0, sum + p * sums.stride, sums.ld)
            }
            mk_winograd_filter_gradient(
              sum, sums.ld, sums.stride, block, block, dWeight + (i * outputs + o) * block, outputs, inputs * outputs)
          }
        }
      }
    }
  }

  private typealias Transform = (
    UnsafePointer<mk_winograd_tiles>?, UnsafePointer<Float>?, Int, Int, Int, UnsafeMutablePointer<Float>?, Int, Int
  ) -> Void

  /// Runs `body` with the transforms of all tiles of x, one block of channels after the other.
  private static func withTransformedBlocks(
    _ tiles: mk_winograd_tiles, channels: Int, _ planes: WinogradPlanes, _ transform: Transform,
    _ x: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Void
  ) {
    let (count, grain) = (tiles.count, 16)
    let groups = chunkCount(count, by: grain)
    withArenaScratch(Float.self, count: channels / block * planes.elements) { v in
      withUnsafePointer(to: tiles) { tiles in
        Threads.forEachChunk(channels / block * groups) { chunk in
          let (part, group) = chunk.quotientAndRemainder(dividingBy: groups)
          let first = group * grain
          transform(
            tiles, x + part * block, block, first, min(grain, count - first),
            v + part * planes.elements + first * planes.ld, planes.ld, planes.stride)
        }
      }
      body(v)
    }
  }
}

extension WinogradPlanes {
  /// Planes of one block of channels, whose rows follow each other.
  fileprivate init(blockOf channels: Int, rows: Int) {
    self.init(ld: channels, stride: rows * channels + 16)
  }
}

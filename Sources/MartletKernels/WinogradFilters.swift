import CMartletKernels

/// The filters of a convolution, weight[3, 3, inChannels, outChannels].
struct WinogradFilters {
  let weight: UnsafePointer<Float>
  let inChannels, outChannels: Int
  /// Turned by 180 degrees with the channels swapped, for the gradient by the input.
  let rotated: Bool

  /// Channels summed over.
  var depth: Int { rotated ? outChannels : inChannels }
  /// Channels of the result.
  var columns: Int { rotated ? inChannels : outChannels }

  /// Transforms all filters and runs `body` with the result.
  func withTransformed(_ body: (Transformed) -> Void) {
    let width = mk_panel_width(MK_F32)
    let panels = chunkCount(columns, by: width)
    let plane = panels * width * depth + 16
    withArenaScratch(Float.self, count: Winograd.positions * plane) { u in
      Threads.forEachChunk(panels) { panel in
        mk_winograd_filter(
          weight, inChannels, outChannels, rotated ? 1 : 0, panel, panel + 1, 0, depth, u + panel * width * depth, plane
        )
      }
      body(Transformed(depth: depth, columns: columns, u: u, plane: plane))
    }
  }

  /// The 36 transformed planes, packed for products.
  struct Transformed {
    let depth: Int
    let columns: Int
    fileprivate let u: UnsafePointer<Float>
    fileprivate let plane: Int

    /// m[p] = v[p] · u[p] for some tiles, on the calling thread.
    func multiply(
      _ p: Int, _ v: UnsafePointer<Float>, _ planesV: WinogradPlanes, rows: Range<Int>,
      _ m: UnsafeMutablePointer<Float>, _ planesM: WinogradPlanes
    ) {
      mk_panel_multiply(
        MK_F32, v + p * planesV.stride + rows.lowerBound * planesV.ld, planesV.ld, rows.count, depth, u + p * plane,
        columns, m + p * planesM.stride + rows.lowerBound * planesM.ld, planesM.ld)
    }
  }
}

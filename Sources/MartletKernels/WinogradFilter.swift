import CMartletKernels

/// The 36 transformed planes of a convolution's filters, packed for products with depth rows and `columns` columns.
struct WinogradFilter {
  let depth: Int
  let columns: Int
  private let u: UnsafePointer<Float>
  private let plane: Int

  /// Transforms weight[3, 3, inChannels, outChannels] and runs `body` with the result.
  /// - Parameter rotated: Turn the filters by 180 degrees and swap the channels, for the gradient by the input.
  static func with(
    _ weight: UnsafePointer<Float>, inChannels: Int, outChannels: Int, rotated: Bool, _ body: (WinogradFilter) -> Void
  ) {
    let (depth, columns) = rotated ? (outChannels, inChannels) : (inChannels, outChannels)
    let width = mk_panel_width(MK_F32)
    let panels = chunkCount(columns, by: width)
    let plane = panels * width * depth + 16
    withArenaScratch(Float.self, count: Winograd.positions * plane) { u in
      Threads.forEachChunk(panels) { panel in
        mk_winograd_filter(weight, inChannels, outChannels, rotated ? 1 : 0, panel, panel + 1, u, plane)
      }
      body(WinogradFilter(depth: depth, columns: columns, u: u, plane: plane))
    }
  }

  /// m[p] = v[p] · u[p] for `rows` tiles, on the calling thread.
  func multiply(
    _ p: Int, _ v: UnsafePointer<Float>, _ planesV: WinogradPlanes, rows: Int, _ m: UnsafeMutablePointer<Float>,
    _ planesM: WinogradPlanes
  ) {
    mk_panel_multiply(
      MK_F32, v + p * planesV.stride, planesV.ld, rows, depth, u + p * plane, columns, m + p * planesM.stride,
      planesM.ld)
  }
}

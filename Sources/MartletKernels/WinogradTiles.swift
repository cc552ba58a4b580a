import CMartletKernels

/// How the outputs of a convolution are cut into tiles, and in which order tiles count: see martlet_spatial.h.
extension mk_winograd_tiles {
  /// Where some tiles have three outputs, groups are as many images as fill a block; elsewhere all images are one group.
  init(_ window: mk_window, blockSize: Int) {
    self = withUnsafePointer(to: window) { mk_winograd_cut($0, max(1, window.batch)) }
    if hasThrees { images = max(1, min(images, blockSize / (rows * columns))) }
  }

  /// The tiles of an image where some have three outputs, so that blocks of fewer would have few of each kind; otherwise 0.
  static func wholeImage(_ window: mk_window) -> Int {
    let tiles = withUnsafePointer(to: window) { mk_winograd_cut($0, 1) }
    return tiles.hasThrees ? tiles.rows * tiles.columns : 0
  }

  private var hasThrees: Bool { full_rows < rows || full_columns < columns }

  var count: Int { window.batch * rows * columns }

  /// Tiles of a group; the last group may have fewer.
  private var group: Int { images * rows * columns }

  /// How many blocks of at most `size` tiles there are. None has tiles of two groups.
  func blockCount(of size: Int) -> Int { chunkCount(window.batch, by: images) * chunkCount(group, by: size) }

  func block(_ index: Int, of size: Int) -> Range<Int> {
    let pieces = chunkCount(group, by: size)
    let (number, piece) = index.quotientAndRemainder(dividingBy: pieces)
    // Images of threes in nearly equal pieces. All others keep to whole blocks, and only the last one is smaller.
    let (begin, end) =
      hasThrees ? (group * piece / pieces, group * (piece + 1) / pieces) : (size * piece, size * (piece + 1))
    return min(number * group + begin, count)..<min(number * group + min(end, group), count)
  }

  /// The first tiles of a range, at most `size` and of one group.
  func block(from tiles: Range<Int>, of size: Int) -> Range<Int> {
    let first = tiles.lowerBound
    return first..<min(first + size, tiles.upperBound, first - first % group + group)
  }

  /// Of a block's tiles, those whose outputs depend on a position, maybe none, counted from the block's first one.
  func needed(_ position: Int, of block: Range<Int>) -> Range<Int> {
    var (begin, end) = (block.lowerBound, block.upperBound)
    withUnsafePointer(to: self) { mk_winograd_needed($0, position, &begin, &end) }
    return (begin - block.lowerBound)..<(end - block.lowerBound)
  }
}

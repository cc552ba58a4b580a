/// Antialiased bilinear resampling with Pillow's values.
///
/// Two passes, across and down, each a weighted mean over the triangle filter's support, which widens with the
/// reduction. Weights are rounded to 22 fractional bits and each pass rounds to 8 bits, as in Pillow's `Image.resize`
/// with `BILINEAR`: results are equal to the bit.
final class Resampler {
  /// A part of the source, in its pixels; edges may be fractional. Single precision, as in Pillow.
  struct Box: Hashable {
    var left, top, right, bottom: Float
  }

  private var tables: [TableKey: WeightTable] = [:]
  private var rows = ScratchBuffer<UInt8>()
  private var sums = ScratchBuffer<Int32>()

  /// Resamples `box` of the source (all of it if nil) into the target; the two do not overlap.
  ///
  /// Throws when the memory for the intermediate rows is not to be had.
  func resize(
    _ source: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int, box: Box? = nil,
    _ target: UnsafeMutablePointer<UInt8>, targetHeight: Int, targetWidth: Int
  ) throws(ImageError) {
    let whole = Box(left: 0, top: 0, right: Float(width), bottom: Float(height))
    let box = box ?? whole
    let across = targetWidth != width || box.left != 0 || box.right != Float(width)
    let down = targetHeight != height || box.top != 0 || box.bottom != Float(height)
    let rowBytes = width * channels
    if across && down {
      let horizontal = table(source: width, box.left, box.right, target: targetWidth)
      let vertical = table(source: height, box.top, box.bottom, target: targetHeight)
      // Each pass rounds: the order shows in the last bit, and is Pillow's (since version 13).
      if height > targetHeight && height - targetHeight > 2 * (width - targetWidth) {
        let buffer = try rows.reserve(targetHeight * rowBytes)
        try resampleDown(source, firstRow: 0, stride: rowBytes, vertical, buffer)
        resampleAcross(buffer, rows: 0..<targetHeight, width: width, channels: channels, horizontal, target)
      } else {
        let needed = vertical.first..<vertical.end
        let buffer = try rows.reserve(needed.count * targetWidth * channels)
        resampleAcross(source, rows: needed, width: width, channels: channels, horizontal, buffer)
        try resampleDown(
          buffer, firstRow: needed.lowerBound, stride: targetWidth * channels, vertical, target)
      }
    } else if across {
      let horizontal = table(source: width, box.left, box.right, target: targetWidth)
      resampleAcross(source, rows: 0..<height, width: width, channels: channels, horizontal, target)
    } else if down {
      let vertical = table(source: height, box.top, box.bottom, target: targetHeight)
      try resampleDown(source, firstRow: 0, stride: rowBytes, vertical, target)
    } else {
      target.update(from: source, count: height * rowBytes)
    }
  }

  private func resampleAcross(
    _ source: UnsafePointer<UInt8>, rows: Range<Int>, width: Int, channels: Int, _ table: WeightTable,
    _ target: UnsafeMutablePointer<UInt8>
  ) {
    // In bounds: every entry of the table lies within the source row; `rows` lie within the source.
    var output = target
    table.withUnsafe { entries, weights in
      for row in rows {
        let line = source + row * width * channels
        for entry in entries {
          let weights = weights + entry.weights
          let input = line + entry.first * channels
          switch channels {
          case 1:
            var sum = WeightTable.half
            for i in 0..<entry.count { sum &+= Int32(input[i]) &* weights[i] }
            output[0] = WeightTable.rounded(sum)
          case 3:
            var red = WeightTable.half
            var green = WeightTable.half
            var blue = WeightTable.half
            var pixel = input
            for i in 0..<entry.count {
              let weight = weights[i]
              red &+= Int32(pixel[0]) &* weight
              green &+= Int32(pixel[1]) &* weight
              blue &+= Int32(pixel[2]) &* weight
              pixel += 3
            }
            output[0] = WeightTable.rounded(red)
            output[1] = WeightTable.rounded(green)
            output[2] = WeightTable.rounded(blue)
          default:
            for channel in 0..<channels {
              var sum = WeightTable.half
              for i in 0..<entry.count { sum &+= Int32(input[i * channels + channel]) &* weights[i] }
              output[channel] = WeightTable.rounded(sum)
            }
          }
          output += channels
        }
      }
    }
  }

  private func resampleDown(
    _ source: UnsafePointer<UInt8>, firstRow: Int, stride: Int, _ table: WeightTable,
    _ target: UnsafeMutablePointer<UInt8>
  ) throws(ImageError) {
    // In bounds: the source holds every row that the table names, from `firstRow` on; `sums` holds one row.
    let sums = try sums.reserve(stride)
    var output = target
    table.withUnsafe { entries, weights in
      for entry in entries {
        sums.update(repeating: WeightTable.half, count: stride)
        for i in 0..<entry.count {
          let weight = weights[entry.weights + i]
          let line = source + (entry.first - firstRow + i) * stride
          for x in 0..<stride { sums[x] &+= Int32(line[x]) &* weight }
        }
        for x in 0..<stride { output[x] = WeightTable.rounded(sums[x]) }
        output += stride
      }
    }
  }

  private struct TableKey: Hashable {
    let source, target: Int
    let start, end: Float
  }

  private func table(source: Int, _ start: Float, _ end: Float, target: Int) -> WeightTable {
    let key = TableKey(source: source, target: target, start: start, end: end)
    if let table = tables[key] { return table }
    // A folder of images of ever new sizes must not fill the memory.
    if tables.count >= 64 { tables.removeAll() }
    let table = WeightTable(source: source, start: start, end: end, target: target)
    tables[key] = table
    return table
  }
}

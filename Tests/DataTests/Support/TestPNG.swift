/// A PNG writer of its own for the tests: every colour type, bit depth, interlacing and filter, in stored blocks, with
/// the values it stands for worked out without any decoder.
struct TestPNG {
  var width: Int
  var height: Int
  /// 1, 2, 4, 8 or 16.
  var bitDepth: Int
  /// PNG's number: 0 grey, 2 RGB, 3 palette, 4 grey + alpha, 6 RGB + alpha.
  var colorType: Int
  var isInterlaced = false
  /// Whether a tRNS chunk makes something transparent.
  var hasTransparency = false
  /// Chunks before the pixels that a decoder may pass over.
  var extraChunks: [(type: String, data: [UInt8])] = []
  /// Replaces the filter types 0 to 4, taken in turn by the rows.
  var filters = [0, 1, 2, 3, 4]

  /// Samples a pixel in the file.
  var samples: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 0 }
  var maximum: Int { 1 << bitDepth - 1 }
  /// Channels after decoding.
  var channels: Int {
    let colors = colorType == 0 || colorType == 4 ? 1 : 3
    return colors + (colorType >= 4 || hasTransparency ? 1 : 0)
  }

  /// The sample in the file: some pattern that takes all values.
  func sample(_ y: Int, _ x: Int, _ c: Int) -> Int {
    if bitDepth == 16 { return (y * 7919 + x * 26_261 + c * 40_503 + x * y * 271) % 65536 }
    return (y * 37 + x * 11 + c * 71 + x * y) % (maximum + 1)
  }

  var palette: [[UInt8]] {
    var result: [[UInt8]] = []
    for i in 0...maximum {
      let (red, green, blue) = (i * 53 % 256, i * 97 % 256, 255 - i * 31 % 256)
      result.append([UInt8(red), UInt8(green), UInt8(blue)])
    }
    return result
  }

  /// The tRNS chunk: alpha of the first half of the palette, or the colour of the pixel in the middle.
  var transparency: [UInt8] {
    if colorType == 3 { return (0..<(palette.count + 1) / 2).map { UInt8($0 * 29 % 256) } }
    return (0..<samples).flatMap { c in
      let value = sample(height / 2, width / 2, c)
      return [UInt8(value >> 8), UInt8(value & 255)]
    }
  }

  /// The decoded 8-bit image: rows of pixels of `channels` values.
  var expected: [UInt8] { expectedDeep.map { UInt8($0 >> 8) } }

  /// The decoded image in 16 bits; values of lower depth are scaled by 257.
  var expectedDeep: [UInt16] {
    var result: [UInt16] = []
    for y in 0..<height {
      for x in 0..<width {
        let values = (0..<samples).map { sample(y, x, $0) }
        if colorType == 3 {
          result += palette[values[0]].map { UInt16($0) * 257 }
          if hasTransparency {
            let alphas = transparency
            result.append(values[0] < alphas.count ? UInt16(alphas[values[0]]) * 257 : 65535)
          }
        } else {
          result += values.map { UInt16($0 * 65535 / maximum) }
          if hasTransparency && colorType < 4 {
            let middle = (0..<samples).map { sample(height / 2, width / 2, $0) }
            result.append(values == middle ? 0 : 65535)
          }
        }
      }
    }
    return result
  }

  /// The file.
  var bytes: [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += Self.chunk("IHDR", header)
    for extra in extraChunks { file += Self.chunk(extra.type, extra.data) }
    if colorType == 3 { file += Self.chunk("PLTE", palette.flatMap { $0 }) }
    if hasTransparency { file += Self.chunk("tRNS", transparency) }
    let compressed = Self.stored(scanlines)
    // Two IDAT chunks: a decoder must join them.
    let half = compressed.count / 2
    file += Self.chunk("IDAT", Array(compressed[..<half])) + Self.chunk("IDAT", Array(compressed[half...]))
    return file + Self.chunk("IEND", [])
  }

  var header: [UInt8] {
    Self.bigEndian(width) + Self.bigEndian(height)
      + [UInt8(bitDepth), UInt8(colorType), 0, 0, isInterlaced ? 1 : 0]
  }

  private var scanlines: [UInt8] {
    // Adam7: first column and row, and the steps between columns and rows, of each pass.
    let passes =
      isInterlaced
      ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
      : [(0, 0, 1, 1)]
    var result: [UInt8] = []
    for (left, top, stepX, stepY) in passes {
      let columns = Array(stride(from: left, to: width, by: stepX))
      if columns.isEmpty { continue }
      var previous: [UInt8]?
      for (number, y) in stride(from: top, to: height, by: stepY).enumerated() {
        let line = packed(y, columns)
        let filter = filters[number % filters.count]
        result.append(UInt8(filter))
        result += filtered(line, previous ?? [UInt8](repeating: 0, count: line.count), filter)
        previous = line
      }
    }
    return result
  }

  private func packed(_ y: Int, _ columns: [Int]) -> [UInt8] {
    var bits: [UInt8] = []
    for x in columns {
      for c in 0..<samples {
        let value = sample(y, x, c)
        for bit in stride(from: bitDepth - 1, through: 0, by: -1) { bits.append(UInt8(value >> bit & 1)) }
      }
    }
    while bits.count % 8 != 0 { bits.append(0) }
    return stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<(start + 8)].reduce(0) { $0 << 1 | $1 }
    }
  }

  private func filtered(_ line: [UInt8], _ above: [UInt8], _ filter: Int) -> [UInt8] {
    let pixel = max(1, samples * bitDepth / 8)
    return line.indices.map { i in
      let a = i >= pixel ? Int(line[i - pixel]) : 0
      let b = Int(above[i])
      let c = i >= pixel ? Int(above[i - pixel]) : 0
      let prediction: Int
      switch filter {
      case 1: prediction = a
      case 2: prediction = b
      case 3: prediction = (a + b) / 2
      case 4:
        let p = a + b - c
        let (pa, pb, pc) = (abs(p - a), abs(p - b), abs(p - c))
        prediction = pa <= pb && pa <= pc ? a : pb <= pc ? b : c
      default: prediction = 0
      }
      return UInt8((Int(line[i]) - prediction) & 255)
    }
  }

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(crc(body)))
  }

  static func bigEndian(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }

  /// A zlib stream of stored blocks.
  static func stored(_ data: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(data.count, start + 65535)
      let count = end - start
      result += [end == data.count ? 1 : 0, UInt8(count & 255), UInt8(count >> 8)]
      result += [UInt8(~count & 255), UInt8(~count >> 8 & 255)] + data[start..<end]
      start = end
    } while start < data.count
    var a = 1
    var b = 0
    for byte in data {
      a = (a + Int(byte)) % 65521
      b = (b + a) % 65521
    }
    return result + bigEndian(b << 16 | a)
  }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  /// Every valid colour type and bit depth, interlaced or not, with tRNS or not, in a size.
  static func all(width: Int, height: Int) -> [TestPNG] {
    let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
    var result: [TestPNG] = []
    for colorType in depths.keys.sorted() {
      for bitDepth in depths[colorType] ?? [] {
        for isInterlaced in [false, true] {
          for hasTransparency in colorType < 4 ? [false, true] : [false] {
            result.append(
              TestPNG(
                width: width, height: height, bitDepth: bitDepth, colorType: colorType, isInterlaced: isInterlaced,
                hasTransparency: hasTransparency))
          }
        }
      }
    }
    return result
  }
}

extension TestPNG: CustomStringConvertible {
  var description: String {
    "\(width)x\(height) type \(colorType) depth \(bitDepth)" + (isInterlaced ? " interlaced" : "")
      + (hasTransparency ? " tRNS" : "")
  }
}

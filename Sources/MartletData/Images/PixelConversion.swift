/// Conversions between grey, RGB and their variants with alpha, pixel by pixel.
enum PixelConversion {
  /// Luma by ITU-R BT.601-2 in 16-bit fixed point: (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶, as Pillow computes it.
  @inline(__always)
  static func luma(_ red: UInt32, _ green: UInt32, _ blue: UInt32) -> UInt32 {
    (red &* 19595 &+ green &* 38470 &+ blue &* 7471 &+ 0x8000) >> 16
  }

  /// `a * b / 255`, rounded to nearest, for a and b up to 255.
  @inline(__always)
  static func scaled(_ a: UInt32, by b: UInt32) -> UInt32 {
    let product = a &* b &+ 128
    return (product >> 8 &+ product) >> 8
  }

  /// `(value * alpha + background * (255 - alpha)) / 255`, rounded to nearest, as Pillow pastes through a mask.
  @inline(__always)
  static func blended(_ value: UInt32, _ alpha: UInt32, over background: UInt32) -> UInt32 {
    let sum = value &* alpha &+ background &* (255 &- alpha) &+ 128
    return (sum >> 8 &+ sum) >> 8
  }

  /// Converts `pixels` pixels of `from` channels at `source` into `to` channels at `target` (no overlap).
  ///
  /// An alpha channel that the target lacks is treated by `alpha`; one that the source lacks is opaque.
  static func convert(
    _ source: UnsafePointer<UInt8>, from: Int, _ target: UnsafeMutablePointer<UInt8>, to: Int, pixels: Int,
    alpha policy: AlphaPolicy
  ) {
    if from == to {
      target.update(from: source, count: pixels * from)
      return
    }
    let sourceIsGrey = from <= 2
    let targetIsGrey = to <= 2
    let sourceHasAlpha = from % 2 == 0
    let targetHasAlpha = to % 2 == 0
    let background = sourceHasAlpha && !targetHasAlpha ? policy.background : nil
    // In bounds: both buffers hold `pixels` pixels of their channels.
    var input = source
    var output = target
    for _ in 0..<pixels {
      var red = UInt32(input[0])
      var green = sourceIsGrey ? red : UInt32(input[1])
      var blue = sourceIsGrey ? red : UInt32(input[2])
      let alpha = sourceHasAlpha ? UInt32(input[from - 1]) : 255
      if let background {
        red = blended(red, alpha, over: background)
        green = blended(green, alpha, over: background)
        blue = blended(blue, alpha, over: background)
      }
      if targetIsGrey {
        output[0] = UInt8(truncatingIfNeeded: sourceIsGrey ? red : luma(red, green, blue))
      } else {
        output[0] = UInt8(truncatingIfNeeded: red)
        output[1] = UInt8(truncatingIfNeeded: green)
        output[2] = UInt8(truncatingIfNeeded: blue)
      }
      if targetHasAlpha { output[to - 1] = UInt8(truncatingIfNeeded: alpha) }
      input += from
      output += to
    }
  }
}

/// Colours in 0...1, adjusted as torchvision's functional transforms do on floating-point images; alpha stays.
extension Image {
  /// value · factor.
  public func brightened(by factor: Double) -> Image { mappingColours { min($0 * Float(factor), 1) } }

  /// Away from the image's mean grey: mean + (value − mean) · factor.
  public func contrasted(by factor: Double) -> Image {
    let mean = meanGrey
    return mappingColours { min(max(mean + ($0 - mean) * Float(factor), 0), 1) }
  }

  /// Away from each pixel's grey: grey + (value − grey) · factor; 0 is a grey image. Grey images stay.
  public func saturated(by factor: Double) -> Image {
    mappingPixels { pixel in
      let grey = Image.grey(pixel)
      let mixed = grey + (pixel - grey) * Float(factor)
      return mixed.clamped(lowerBound: .zero, upperBound: .one)
    }
  }

  /// Turned by `share` of the colour circle, −0.5...0.5. Grey images stay.
  ///
  /// The hue is the angle of the hexagonal HSV model; saturation and value stay.
  public func hueShifted(by share: Double) -> Image {
    mappingPixels { pixel in
      let (value, least) = (pixel.max(), pixel.min())
      let range = value - least
      guard range > 0 else { return pixel }
      // In sixths of the circle, from red.
      var hue: Float
      if pixel.x == value {
        hue = (pixel.y - pixel.z) / range
      } else if pixel.y == value {
        hue = 2 + (pixel.z - pixel.x) / range
      } else {
        hue = 4 + (pixel.x - pixel.y) / range
      }
      hue = (hue / 6 + Float(share) + 2).truncatingRemainder(dividingBy: 1) * 6
      func channel(_ offset: Float) -> Float {
        let k = (offset + hue).truncatingRemainder(dividingBy: 6)
        return value - range * max(0, min(k, min(4 - k, 1)))
      }
      return SIMD3(channel(5), channel(3), channel(1))
    }
  }

  /// Each pixel its luma 0.299 R + 0.587 G + 0.114 B, in every colour channel.
  public func greyed() -> Image { mappingPixels { SIMD3(repeating: Image.grey($0)) } }

  /// A blend of the image and its 3x3 mean with weight 5 in the middle: 0 is that mean, 2 is sharper. The outermost pixels stay.
  public func sharpened(by factor: Double) -> Image {
    var result = self
    for row in 1..<max(height - 1, 1) {
      for column in 1..<max(width - 1, 1) {
        for channel in 0..<colourChannels {
          var sum = 4 * Float(self[row, column, channel])
          for y in (row - 1)...(row + 1) {
            for x in (column - 1)...(column + 1) { sum += Float(self[y, x, channel]) }
          }
          let smooth = sum / 13
          let sharp = smooth + (Float(self[row, column, channel]) - smooth) * Float(factor)
          result[row, column, channel] = UInt8(min(max(sharp, 0), 255).rounded())
        }
      }
    }
    return result
  }

  /// Only the highest `bits` bits of each value are kept, 1...8.
  public func posterized(bits: Int) -> Image {
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
    return mappingBytes { value, _ in value & mask }
  }

  /// Values from `threshold` on are inverted.
  public func solarized(from threshold: Int) -> Image {
    mappingBytes { value, _ in Int(value) >= threshold ? 255 - value : value }
  }

  /// Each channel stretched to 0...255; a channel of one value stays.
  public func stretched() -> Image {
    let ranges = (0..<colourChannels).map { channel in
      let values = stride(from: channel, to: bytes.count, by: channels).map { bytes[$0] }
      return (values.min() ?? 0, values.max() ?? 0)
    }
    return mappingBytes { value, channel in
      let (least, largest) = ranges[channel]
      guard largest > least else { return value }
      return UInt8((Float(value - least) * 255 / Float(largest - least)).rounded())
    }
  }

  /// Each channel's histogram flattened, as Pillow does.
  public func equalized() -> Image {
    let tables = (0..<colourChannels).map { channel -> [UInt8] in
      var histogram = [Int](repeating: 0, count: 256)
      for place in stride(from: channel, to: bytes.count, by: channels) { histogram[Int(bytes[place])] += 1 }
      let last = histogram.last { $0 > 0 } ?? 0
      let step = (bytes.count / channels - last) / 255
      if step == 0 { return (0...255).map { UInt8($0) } }
      var sum = step / 2
      return histogram.map { count in
        defer { sum += count }
        return UInt8(min(sum / step, 255))
      }
    }
    return mappingBytes { value, channel in tables[channel][Int(value)] }
  }

  /// Channels without alpha.
  var colourChannels: Int { channels % 2 == 0 ? channels - 1 : channels }

  private static func grey(_ pixel: SIMD3<Float>) -> Float { 0.299 * pixel.x + 0.587 * pixel.y + 0.114 * pixel.z }

  /// The mean of the pixels' grey values, 0...1.
  private var meanGrey: Float {
    var sum = 0.0
    for pixel in stride(from: 0, to: bytes.count, by: channels) {
      sum +=
        colourChannels == 1
        ? Double(bytes[pixel])
        : 0.299 * Double(bytes[pixel]) + 0.587 * Double(bytes[pixel + 1]) + 0.114 * Double(bytes[pixel + 2])
    }
    return Float(sum / Double(bytes.count / channels) / 255)
  }

  /// The map is the same everywhere: 256 values tell it all.
  private func mappingColours(_ map: (Float) -> Float) -> Image {
    let table = (0...255).map { UInt8((map(Float($0) / 255) * 255).rounded()) }
    return mappingBytes { value, _ in table[Int(value)] }
  }

  private func mappingBytes(_ map: (UInt8, Int) -> UInt8) -> Image {
    var result = self
    let (channels, colours) = (channels, colourChannels)
    result.bytes.withUnsafeMutableBufferPointer { bytes in
      for pixel in stride(from: 0, to: bytes.count, by: channels) {
        for channel in 0..<colours { bytes[pixel + channel] = map(bytes[pixel + channel], channel) }
      }
    }
    return result
  }

  /// Red, green and blue together; images without colours stay.
  private func mappingPixels(_ map: (SIMD3<Float>) -> SIMD3<Float>) -> Image {
    guard colourChannels == 3 else { return self }
    var result = self
    let channels = channels
    result.bytes.withUnsafeMutableBufferPointer { bytes in
      for place in stride(from: 0, to: bytes.count, by: channels) {
        let pixel = SIMD3(Float(bytes[place]), Float(bytes[place + 1]), Float(bytes[place + 2])) / 255
        let mapped = (map(pixel) * 255).rounded(.toNearestOrAwayFromZero)
        for channel in 0..<3 { bytes[place + channel] = UInt8(min(max(mapped[channel], 0), 255)) }
      }
    }
    return result
  }
}

import MartletTensor

/// Multiplies brightness and contrast by random factors: `value → ((value - m) * contrast + m) * brightness`, where m is
/// the image's mean value. An alpha channel stays.
public struct ColorJitter: ImageTransform {
  /// The factor on brightness is within 1 - brightness ... 1 + brightness.
  public let brightness: Double
  /// The factor on contrast is within 1 - contrast ... 1 + contrast.
  public let contrast: Double

  public init(brightness: Double = 0.2, contrast: Double = 0.2) {
    self.brightness = brightness
    self.contrast = contrast
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    let brightness = generator.draw((1 - self.brightness)...(1 + self.brightness))
    let contrast = generator.draw((1 - self.contrast)...(1 + self.contrast))
    let channels = image.channels
    let colors = channels % 2 == 0 ? channels - 1 : channels
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      var sum = 0
      for pixel in stride(from: 0, to: bytes.count, by: channels) {
        for channel in 0..<colors { sum += Int(bytes[pixel + channel]) }
      }
      let mean = Double(sum) / Double(bytes.count / channels * colors)
      // The map is the same for every sample of the image: 256 values tell it all.
      let map = (0..<256).map { value in
        UInt8(min(255, max(0, ((Double(value) - mean) * contrast + mean) * brightness)).rounded())
      }
      for pixel in stride(from: 0, to: bytes.count, by: channels) {
        for channel in 0..<colors { bytes[pixel + channel] = map[Int(bytes[pixel + channel])] }
      }
    }
  }
}

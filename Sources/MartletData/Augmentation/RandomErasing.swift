import MartletTensor

/// Covers a random rectangle with one random shade: the image's class must be seen in what is left.
///
/// Zhong, Zheng, Kang, Li, Yang: "Random Erasing Data Augmentation", AAAI 2020.
public struct RandomErasing: ImageTransform {
  public let probability: Double
  /// The rectangle's share of the image's area.
  public let area: ClosedRange<Double>
  /// The rectangle's height over its width is within 1/aspect ... aspect.
  public let aspect: Double

  public init(probability: Double = 0.25, area: ClosedRange<Double> = 0.02...0.1, aspect: Double = 2) {
    self.probability = probability
    self.area = area
    self.aspect = aspect
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    guard generator.drawBool(probability) else { return }
    let pixels = generator.draw(area) * Double(image.height * image.width)
    let ratio = generator.draw((1 / aspect)...aspect)
    let height = min(image.height, max(1, Int((pixels * ratio).squareRoot().rounded())))
    let width = min(image.width, max(1, Int((pixels / ratio).squareRoot().rounded())))
    let top = generator.drawIndex(below: image.height - height + 1)
    let left = generator.drawIndex(below: image.width - width + 1)
    let shade = UInt8(generator.drawIndex(below: 256))
    let (stride, channels) = (image.width * image.channels, image.channels)
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      for row in top..<(top + height) {
        for i in (row * stride + left * channels)..<(row * stride + (left + width) * channels) { bytes[i] = shade }
      }
    }
  }
}

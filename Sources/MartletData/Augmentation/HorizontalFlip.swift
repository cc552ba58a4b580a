import MartletTensor

/// Mirrors left and right with a probability.
public struct HorizontalFlip: ImageTransform {
  public let probability: Double

  public init(probability: Double = 0.5) { self.probability = probability }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    guard generator.drawBool(probability) else { return }
    let width = image.width
    let channels = image.channels
    let height = image.height
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      for row in 0..<height {
        var left = row * width * channels
        var right = left + (width - 1) * channels
        while left < right {
          for channel in 0..<channels { bytes.swapAt(left + channel, right + channel) }
          left += channels
          right -= channels
        }
      }
    }
  }
}

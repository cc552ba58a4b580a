import Glibc
import MartletTensor

/// Blurs with a Gaussian window of random width.
public struct GaussianBlur: ImageTransform {
  public let probability: Double
  /// Standard deviation of the window, in pixels.
  public let deviation: ClosedRange<Double>

  /// - Precondition: deviations above 0.
  public init(probability: Double = 0.5, deviation: ClosedRange<Double> = 0.1...2) {
    if deviation.lowerBound <= 0 { misuse("GaussianBlur", "deviation \(deviation)") }
    self.probability = probability
    self.deviation = deviation
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    guard generator.drawBool(probability) else { return }
    let deviation = generator.draw(deviation)
    // Three deviations either way hold 99.7 % of the weight.
    image = image.blurred(deviation: deviation, radius: max(1, Int((3 * deviation).rounded(.up))))
  }
}

extension Image {
  /// The image blurred by a window of 2·radius + 1 pixels a side with Gaussian weights; beyond the edge it is mirrored, the edge's own
  /// pixels not repeated.
  public func blurred(deviation: Double, radius: Int) -> Image {
    let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (deviation * deviation)) }
    let total = weights.reduce(0, +)
    let window = weights.map { Float($0 / total) }
    let (height, width, channels) = (height, width, channels)
    /// Where a place beyond the edge is mirrored to; far places bounce until they are inside.
    func mirrored(_ place: Int, _ extent: Int) -> Int {
      if extent == 1 { return 0 }
      let period = 2 * (extent - 1)
      let inside = ((place % period) + period) % period
      return inside < extent ? inside : period - inside
    }
    var rows = [Float](repeating: 0, count: bytes.count)
    for column in 0..<width {
      let sources = (-radius...radius).map { mirrored(column + $0, width) }
      for row in 0..<height {
        for channel in 0..<channels {
          var sum: Float = 0
          for (weight, source) in zip(window, sources) {
            sum += weight * Float(bytes[(row * width + source) * channels + channel])
          }
          rows[(row * width + column) * channels + channel] = sum
        }
      }
    }
    var result = self
    for row in 0..<height {
      let sources = (-radius...radius).map { mirrored(row + $0, height) }
      for place in 0..<(width * channels) {
        var sum: Float = 0
        for (weight, source) in zip(window, sources) { sum += weight * rows[source * width * channels + place] }
        result.bytes[row * width * channels + place] = UInt8(min(sum.rounded(), 255))
      }
    }
    return result
  }
}

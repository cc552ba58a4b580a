import MartletTensor

/// Takes a random part of the image and resizes it to the image's size, antialiased bilinear.
///
/// Szegedy et al.: "Going Deeper with Convolutions", CVPR 2015, section 6.
public struct RandomResizedCrop: ImageTransform {
  /// The part's share of the image's area.
  public let area: ClosedRange<Double>
  /// The part's aspect ratio over the image's is within 1/aspect ... aspect.
  public let aspect: Double

  /// - Precondition: the area is within 0...1 and not empty; the aspect is at least 1.
  public init(area: ClosedRange<Double> = 0.5...1, aspect: Double = 4.0 / 3) {
    if area.lowerBound <= 0 || area.upperBound > 1 || aspect < 1 {
      misuse("RandomResizedCrop", "area \(area), aspect \(aspect)")
    }
    self.area = area
    self.aspect = aspect
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    let share = generator.draw(area)
    let ratio = generator.draw((1 / aspect)...aspect)
    let height = min(1, (share * ratio).squareRoot()) * Double(image.height)
    let width = min(1, (share / ratio).squareRoot()) * Double(image.width)
    let top = generator.nextUnit() * (Double(image.height) - height)
    let left = generator.nextUnit() * (Double(image.width) - width)
    let box = Resampler.Box(
      left: Float(left), top: Float(top), right: min(Float(image.width), Float(left + width)),
      bottom: min(Float(image.height), Float(top + height)))
    let source = image
    image.bytes.withUnsafeMutableBufferPointer { target in
      source.bytes.withUnsafeBufferPointer { pixels in
        do throws(ImageError) {
          // Not nil: an image has at least one pixel. A new resampler: its tables would never be used twice.
          try Resampler().resize(
            pixels.baseAddress!, height: source.height, width: source.width, channels: source.channels, box: box,
            target.baseAddress!, targetHeight: source.height, targetWidth: source.width)
        } catch {
          misuse("RandomResizedCrop", error.description)
        }
      }
    }
  }
}

import MartletTensor

/// Rotates, shifts, scales and shears by random amounts.
public struct RandomAffine: ImageTransform {
  /// Largest angle either way, in degrees.
  public let rotation: Double
  /// Largest distance either way, as a share of the image's side.
  public let translation: Double
  public let scale: ClosedRange<Double>
  /// Largest slant either way, in degrees, below 90.
  public let shear: Double
  public let outside: OutsideFill

  /// - Precondition: nothing is negative, the scale is positive, the shear is below 90°.
  public init(
    rotation: Double = 0, translation: Double = 0, scale: ClosedRange<Double> = 1...1, shear: Double = 0,
    outside: OutsideFill = .edge
  ) {
    guard rotation >= 0, translation >= 0, scale.lowerBound > 0, (0..<90).contains(shear) else {
      misuse("RandomAffine", "rotation \(rotation), translation \(translation), scale \(scale), shear \(shear)")
    }
    (self.rotation, self.translation, self.scale, self.shear) = (rotation, translation, scale, shear)
    self.outside = outside
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    let map = AffineMap(
      rotation: generator.draw(-rotation...rotation),
      translation: (
        generator.draw(-translation...translation) * Double(image.width),
        generator.draw(-translation...translation) * Double(image.height)
      ),
      scale: generator.draw(scale), shear: (generator.draw(-shear...shear), generator.draw(-shear...shear)))
    image = image.transformed(by: map, outside: outside)
  }
}

import MartletTensor

/// Changes brightness, contrast, saturation and hue by random amounts, in random order. An alpha channel stays.
public struct ColorJitter: ImageTransform {
  /// The factor on brightness is within 1 - brightness ... 1 + brightness, and not negative; so are the next two.
  public let brightness: Double
  public let contrast: Double
  public let saturation: Double
  /// The hue is turned by at most this share of the colour circle either way, up to 0.5.
  public let hue: Double

  /// - Precondition: nothing is negative, the hue at most 0.5.
  public init(brightness: Double = 0.2, contrast: Double = 0.2, saturation: Double = 0, hue: Double = 0) {
    guard min(brightness, contrast, saturation) >= 0, (0...0.5).contains(hue) else {
      misuse(
        "ColorJitter", "brightness \(brightness), contrast \(contrast), saturation \(saturation), hue \(hue)")
    }
    (self.brightness, self.contrast, self.saturation, self.hue) = (brightness, contrast, saturation, hue)
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    func factor(_ range: Double, _ generator: inout RandomGenerator) -> Double {
      generator.draw(max(0, 1 - range)...(1 + range))
    }
    let factors = (
      factor(brightness, &generator), factor(contrast, &generator), factor(saturation, &generator),
      generator.draw(-hue...hue)
    )
    for step in Randomness.permutation(4, using: &generator) {
      switch step {
      case 0 where brightness > 0: image = image.brightened(by: factors.0)
      case 1 where contrast > 0: image = image.contrasted(by: factors.1)
      case 2 where saturation > 0: image = image.saturated(by: factors.2)
      case 3 where hue > 0: image = image.hueShifted(by: factors.3)
      default: break
      }
    }
  }
}

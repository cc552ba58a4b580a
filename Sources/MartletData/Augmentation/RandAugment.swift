import Glibc
import MartletTensor

/// Applies a few operations drawn at random, all with one magnitude.
///
/// E. D. Cubuk et al., "RandAugment: Practical Automated Data Augmentation with a Reduced Search Space", NeurIPS 2020, section 3; the
/// operations and their ranges are torchvision's.
public struct RandAugment: ImageTransform {
  enum Operation: CaseIterable {
    case identity, shearX, shearY, translateX, translateY, rotate, brightness, color, contrast, sharpness, posterize
    case solarize, autoContrast, equalize
  }

  /// How many operations an image goes through.
  public let count: Int
  /// 0 to 30; larger ones change the image more.
  public let magnitude: Int
  public let outside: OutsideFill

  /// - Precondition: a count of at least 0, a magnitude in 0...30.
  public init(count: Int = 2, magnitude: Int = 9, outside: OutsideFill = .edge) {
    guard count >= 0, (0...30).contains(magnitude) else {
      misuse("RandAugment", "\(count) operations of magnitude \(magnitude)")
    }
    (self.count, self.magnitude, self.outside) = (count, magnitude, outside)
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    for _ in 0..<count {
      let operation = Operation.allCases[generator.drawIndex(below: Operation.allCases.count)]
      let sign = generator.drawBool(0.5) ? -1.0 : 1
      image = apply(operation, sign: sign, to: image)
    }
  }

  /// One operation at this magnitude; `sign` tells the direction of those that have one.
  func apply(_ operation: Operation, sign: Double, to image: Image) -> Image {
    let level = Double(magnitude) / 30
    let slant = atan(0.3 * level) * 180 / .pi
    func mapped(_ map: AffineMap) -> Image { image.transformed(by: map, outside: outside) }
    switch operation {
    case .identity: return image
    case .shearX: return mapped(AffineMap(shear: (sign * slant, 0)))
    case .shearY: return mapped(AffineMap(shear: (0, sign * slant)))
    case .translateX:
      return mapped(AffineMap(translation: (sign * level * 150 / 331 * Double(image.width), 0)))
    case .translateY:
      return mapped(AffineMap(translation: (0, sign * level * 150 / 331 * Double(image.height))))
    case .rotate: return mapped(AffineMap(rotation: sign * level * 30))
    case .brightness: return image.brightened(by: 1 + sign * level * 0.9)
    case .color: return image.saturated(by: 1 + sign * level * 0.9)
    case .contrast: return image.contrasted(by: 1 + sign * level * 0.9)
    case .sharpness: return image.sharpened(by: 1 + sign * level * 0.9)
    case .posterize: return image.posterized(bits: 8 - Int((level * 4).rounded()))
    case .solarize: return image.solarized(from: Int((255 * (1 - level)).rounded()))
    case .autoContrast: return image.stretched()
    case .equalize: return image.equalized()
    }
  }
}

/// Augmentation recipes by name, for training images alone.
public enum Augmentation: String, Sendable, Codable, CaseIterable {
  /// Images as they are.
  case none
  /// Mirroring and shifts of up to 7 % (2 of 28 pixels).
  case light
  /// Mirroring; shifts of up to an eighth, or for images over 64 pixels crops of half to all of the area; small erasings;
  /// for colour images brightness, contrast and saturation within 20 %.
  case standard
  /// Mirroring, crops of a third to all of the area, two operations of RandAugment at magnitude 9, larger erasings.
  case strong

  /// The recipe for images of a size, in the order in which it is applied.
  public func transforms(height: Int, width: Int, channels: Int) -> [any ImageTransform] {
    func shift(by part: Double) -> RandomShift {
      RandomShift(
        vertical: Int((Double(height) * part).rounded()), horizontal: Int((Double(width) * part).rounded()))
    }
    switch self {
    case .none: return []
    case .light: return [HorizontalFlip(), shift(by: 0.07)]
    case .standard:
      let crop: any ImageTransform = min(height, width) <= 64 ? shift(by: 0.125) : RandomResizedCrop(area: 0.5...1)
      let jitter: [any ImageTransform] = channels >= 3 ? [ColorJitter(saturation: 0.2)] : []
      return [HorizontalFlip(), crop] + jitter + [RandomErasing()]
    case .strong:
      return [
        HorizontalFlip(), RandomResizedCrop(area: 0.35...1), RandAugment(),
        RandomErasing(probability: 0.5, area: 0.02...0.25),
      ]
    }
  }
}

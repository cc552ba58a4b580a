/// How an image of one aspect ratio is brought to another.
public enum FitPolicy: String, Sendable, Codable, CaseIterable {
  /// The largest centred part of the wanted aspect ratio is resized; the rest is cut off. Pillow's `ImageOps.fit`.
  case crop
  /// The whole image is resized to fit inside, centred on black; at least one pixel of it. Pillow's `ImageOps.pad`.
  case pad
  /// The whole image is resized, its aspect ratio ignored.
  case stretch

  /// The centred part of a source that has the target's aspect ratio; nil: all of it.
  static func cropBox(height: Int, width: Int, targetHeight: Int, targetWidth: Int) -> Resampler.Box? {
    let ratio = Double(width) / Double(height)
    let targetRatio = Double(targetWidth) / Double(targetHeight)
    if ratio == targetRatio { return nil }
    let cropWidth = ratio >= targetRatio ? targetRatio * Double(height) : Double(width)
    let cropHeight = ratio >= targetRatio ? Double(height) : Double(width) / targetRatio
    let left = (Double(width) - cropWidth) * 0.5
    let top = (Double(height) - cropHeight) * 0.5
    return Resampler.Box(
      left: Float(left), top: Float(top), right: Float(left + cropWidth), bottom: Float(top + cropHeight))
  }

  /// The size of the whole source resized to fit inside the target, at least one pixel each way.
  static func containedSize(
    height: Int, width: Int, targetHeight: Int, targetWidth: Int
  ) -> (height: Int, width: Int) {
    let ratio = Double(width) / Double(height)
    let targetRatio = Double(targetWidth) / Double(targetHeight)
    if ratio > targetRatio {
      let fitted = (Double(height) / Double(width) * Double(targetWidth)).rounded(.toNearestOrEven)
      return (max(1, Int(fitted)), targetWidth)
    }
    if ratio < targetRatio {
      let fitted = (Double(width) / Double(height) * Double(targetHeight)).rounded(.toNearestOrEven)
      return (targetHeight, max(1, Int(fitted)))
    }
    return (targetHeight, targetWidth)
  }
}

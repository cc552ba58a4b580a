/// Brings pixels to a size by a policy on the aspect ratio, keeping its memory from image to image.
final class Fitter {
  private let resampler = Resampler()
  private var fitted = ScratchBuffer<UInt8>()

  /// Fills the target from the source; the two do not overlap.
  func fit(
    _ source: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int, _ policy: FitPolicy,
    _ target: UnsafeMutablePointer<UInt8>, targetHeight: Int, targetWidth: Int
  ) throws(ImageError) {
    switch policy {
    case .stretch:
      try resampler.resize(
        source, height: height, width: width, channels: channels,
        target, targetHeight: targetHeight, targetWidth: targetWidth)
    case .crop:
      let box = FitPolicy.cropBox(
        height: height, width: width, targetHeight: targetHeight, targetWidth: targetWidth)
      try resampler.resize(
        source, height: height, width: width, channels: channels, box: box,
        target, targetHeight: targetHeight, targetWidth: targetWidth)
    case .pad:
      let size = FitPolicy.containedSize(
        height: height, width: width, targetHeight: targetHeight, targetWidth: targetWidth)
      if size == (targetHeight, targetWidth) {
        try resampler.resize(
          source, height: height, width: width, channels: channels,
          target, targetHeight: targetHeight, targetWidth: targetWidth)
        return
      }
      let inner = try fitted.reserve(size.height * size.width * channels)
      try resampler.resize(
        source, height: height, width: width, channels: channels,
        inner, targetHeight: size.height, targetWidth: size.width)
      let top = Int((Double(targetHeight - size.height) * 0.5).rounded(.toNearestOrEven))
      let left = Int((Double(targetWidth - size.width) * 0.5).rounded(.toNearestOrEven))
      target.update(repeating: 0, count: targetHeight * targetWidth * channels)
      for row in 0..<size.height {
        // In bounds: the contained size is at most the target's, and the offsets are half of what is left.
        (target + ((top + row) * targetWidth + left) * channels).update(
          from: inner + row * size.width * channels, count: size.width * channels)
      }
    }
  }
}

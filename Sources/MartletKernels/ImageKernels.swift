import CMartletKernels

/// Bytes of images to numbers.
public enum ImageKernels {
  /// y[i, c] = (bytes[i, c]/255 − mean[c])/deviation[c].
  /// - Precondition: as many means and deviations as channels.
  public static func normalize<T: KernelScalar>(
    _ bytes: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<T>, pixels: Int, channels: Int, mean: [Double],
    deviation: [Double]
  ) {
    if mean.count != channels || deviation.count != channels {
      fatalError("Martlet: normalize: \(mean.count) means and \(deviation.count) deviations for \(channels) channels")
    }
    Chunks.forEachRows(pixels, columns: channels) { start, count in
      mk_normalize_image(
        T.kernelType, bytes + start * channels, y + start * channels, count, channels, mean, deviation)
    }
  }
}

import MartletKernels

/// Bytes of images to numbers.
public enum ImageKernels {
  /// y[i,c] = (bytes[i,c]/255 − mean[c])/deviation[c].
  @inlinable
  public static func normalize<T: ReferenceScalar, R: ReferenceResult>(
    _ bytes: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<R>, pixels: Int, channels: Int, mean: [Double],
    deviation: [Double], of: T.Type
  ) {
    for i in 0..<pixels {
      for c in 0..<channels {
        let value = T.Wide(Double(bytes[i * channels + c])) / T.Wide(255)
        y[i * channels + c] = R(rounding: (value - T(mean[c]).wide) / T(deviation[c]).wide)
      }
    }
  }
}

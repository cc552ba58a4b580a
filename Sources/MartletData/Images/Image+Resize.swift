import MartletTensor

extension Image {
  /// The image at another size: antialiased bilinear, equal to the bit to Pillow's `resize` with `BILINEAR`.
  ///
  /// With alpha, colours are weighted by it, so that invisible pixels do not bleed.
  /// - Precondition: the size is positive.
  public func resized(height targetHeight: Int, width targetWidth: Int) -> Image {
    fitted(height: targetHeight, width: targetWidth, .stretch)
  }

  /// The image brought to a size by a policy on its aspect ratio. Resampling as in ``resized(height:width:)``.
  /// - Precondition: the size is positive.
  public func fitted(height targetHeight: Int, width targetWidth: Int, _ policy: FitPolicy) -> Image {
    if targetHeight < 1 || targetWidth < 1 { misuse("resized", "\(targetHeight)x\(targetWidth) is not a size") }
    if targetHeight == height && targetWidth == width { return self }
    let premultiplied = channels % 2 == 0 ? premultipliedByAlpha() : self
    let fitter = Fitter()
    let size = targetHeight * targetWidth * channels
    let result = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      premultiplied.bytes.withUnsafeBufferPointer { source in
        do throws(ImageError) {
          // Not nil: images have at least one pixel.
          try fitter.fit(
            source.baseAddress!, height: height, width: width, channels: channels, policy,
            target.baseAddress!, targetHeight: targetHeight, targetWidth: targetWidth)
        } catch {
          misuse("resized", error.description)
        }
      }
      count = size
    }
    let image = Image(height: targetHeight, width: targetWidth, channels: channels, bytes: result)
    return channels % 2 == 0 ? image.dividedByAlpha() : image
  }

  private func premultipliedByAlpha() -> Image {
    var result = self
    for pixel in stride(from: 0, to: bytes.count, by: channels) {
      let alpha = UInt32(bytes[pixel + channels - 1])
      for i in pixel..<(pixel + channels - 1) {
        result.bytes[i] = UInt8(PixelConversion.scaled(UInt32(bytes[i]), by: alpha))
      }
    }
    return result
  }

  private func dividedByAlpha() -> Image {
    var result = self
    for pixel in stride(from: 0, to: bytes.count, by: channels) {
      let alpha = UInt32(bytes[pixel + channels - 1])
      if alpha == 0 || alpha == 255 { continue }
      for i in pixel..<(pixel + channels - 1) { result.bytes[i] = UInt8(min(255, UInt32(bytes[i]) * 255 / alpha)) }
    }
    return result
  }
}

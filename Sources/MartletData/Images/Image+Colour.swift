import MartletTensor

extension Image {
  /// The image with another number of channels.
  ///
  /// Grey is ITU-R BT.601-2 luma of the colours; grey becomes colour by repetition; an alpha channel that is not wanted
  /// is treated by `alpha` before anything else, one that is missing is opaque.
  /// - Precondition: `channels` is 1 to 4.
  public func converted(toChannels channels: Int, alpha: AlphaPolicy = .white) -> Image {
    if channels == self.channels { return self }
    if !(1...4).contains(channels) { misuse("converted(toChannels:)", "\(channels) channels are not an image") }
    let pixels = height * width
    let result = [UInt8](unsafeUninitializedCapacity: pixels * channels) { target, count in
      bytes.withUnsafeBufferPointer { source in
        // Not nil: an image has at least one pixel.
        PixelConversion.convert(
          source.baseAddress!, from: self.channels, target.baseAddress!, to: channels, pixels: pixels, alpha: alpha)
      }
      count = pixels * channels
    }
    return Image(height: height, width: width, channels: channels, bytes: result)
  }
}

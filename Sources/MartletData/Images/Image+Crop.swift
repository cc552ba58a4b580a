import MartletTensor

extension Image {
  /// A part of the image.
  /// - Precondition: it is not empty and lies inside.
  public func cropped(top: Int, left: Int, height: Int, width: Int) -> Image {
    guard top >= 0, left >= 0, height > 0, width > 0, top <= self.height - height, left <= self.width - width else {
      misuse("cropped", "\(height)x\(width) at row \(top), column \(left) of \(self.height)x\(self.width)")
    }
    var part: [UInt8] = []
    part.reserveCapacity(height * width * channels)
    for row in top..<(top + height) {
      let start = (row * self.width + left) * channels
      part += bytes[start..<(start + width * channels)]
    }
    return Image(height: height, width: width, channels: channels, bytes: part)
  }
}

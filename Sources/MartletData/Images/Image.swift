import MartletTensor

/// An 8-bit image: rows from top to bottom, pixels from left to right, channels innermost (H, W, C).
public struct Image: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// 1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue alpha. Alpha is not premultiplied.
  public let channels: Int
  /// `height * width * channels` values.
  public var bytes: [UInt8] {
    didSet { checkByteCount() }
  }

  /// - Precondition: 1 to 4 channels and `height * width * channels` bytes.
  public init(height: Int, width: Int, channels: Int, bytes: [UInt8]) {
    self.height = height
    self.width = width
    self.channels = channels
    self.bytes = bytes
    if !(1...4).contains(channels) || height < 1 || width < 1 {
      misuse("Image", "\(height)x\(width) with \(channels) channels is not an image")
    }
    checkByteCount()
  }

  /// An image of one value everywhere.
  public init(height: Int, width: Int, channels: Int, repeating value: UInt8 = 0) {
    self.init(
      height: height, width: width, channels: channels,
      bytes: [UInt8](repeating: value, count: height * width * channels))
  }

  /// One sample.
  public subscript(row: Int, column: Int, channel: Int) -> UInt8 {
    get { bytes[(row * width + column) * channels + channel] }
    set { bytes[(row * width + column) * channels + channel] = newValue }
  }

  private func checkByteCount() {
    if bytes.count != height * width * channels {
      misuse("Image", "\(bytes.count) bytes cannot fill \(height)x\(width)x\(channels)")
    }
  }
}

/// A 16-bit image, laid out as ``Image``.
public struct DeepImage: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// 1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue alpha.
  public let channels: Int
  /// `height * width * channels` values, 0 to 65535.
  public let values: [UInt16]

  /// - Precondition: 1 to 4 channels and `height * width * channels` values.
  public init(height: Int, width: Int, channels: Int, values: [UInt16]) {
    if !(1...4).contains(channels) || height < 1 || width < 1 || values.count != height * width * channels {
      misuse("DeepImage", "\(values.count) values cannot fill \(height)x\(width)x\(channels)")
    }
    self.height = height
    self.width = width
    self.channels = channels
    self.values = values
  }
}

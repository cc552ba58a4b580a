import CMartletPNG

/// The facts of a PNG file that precede its pixels.
public struct PNGHeader: Sendable, Equatable {
  /// How a PNG file stores its colours.
  public enum ColorType: UInt8, Sendable, Codable, CaseIterable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgbAlpha = 6

    /// Whether the type can hold nothing but shades of grey.
    public var isGrey: Bool { self == .grey || self == .greyAlpha }
  }

  public let height: Int
  public let width: Int
  /// Bits a sample in the file: 1, 2, 4, 8 or 16.
  public let bitDepth: Int
  public let colorType: ColorType
  public let isInterlaced: Bool
  /// Whether some colours are declared transparent by a tRNS chunk.
  public let hasTransparency: Bool
  /// Channels of the decoded image.
  public let channels: Int

  init(_ header: mp_header) {
    height = Int(header.height)
    width = Int(header.width)
    bitDepth = Int(header.bit_depth)
    // libpng accepts these five and no other.
    colorType = ColorType(rawValue: header.color_type) ?? .rgb
    isInterlaced = header.interlaced != 0
    hasTransparency = header.transparency != 0
    channels = Int(header.channels)
  }
}

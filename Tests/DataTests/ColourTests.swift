import MartletData
import Testing

@Suite("Colour conversion")
struct ColourTests {
  /// CRC-32 of what Pillow 13.0.0 makes of 50x40 images by formula: `convert`, after pasting over a background through
  /// the alpha channel.
  @Test(
    "equal to Pillow to the bit",
    arguments: [
      (2, AlphaPolicy.white, 0xFBF2_6E79, 0x585C_18B2), (2, .black, 0xCBD8_141F, 0xCF3C_CB8E),
      (2, .drop, 0x41D8_01E2, 0x7902_EF1C), (3, .white, 0xA8BB_EEFD, 0xEFC1_53EE),
      (4, .white, 0xEF8E_CA58, 0x98F7_93F8), (4, .black, 0xB03C_E1DA, 0xB0E8_63BB),
      (4, .drop, 0xA8BB_EEFD, 0xEFC1_53EE),
    ] as [(Int, AlphaPolicy, UInt32, UInt32)])
  func pillow(channels: Int, alpha: AlphaPolicy, grey: UInt32, color: UInt32) {
    let image = TestImages.pattern(height: 50, width: 40, channels: channels)
    #expect(TestImages.checksum(image.converted(toChannels: 1, alpha: alpha)) == grey)
    #expect(TestImages.checksum(image.converted(toChannels: 3, alpha: alpha)) == color)
  }

  @Test("luma weighs red, green and blue by ITU-R 601-2")
  func luma() {
    func grey(_ color: [UInt8]) -> UInt8 {
      Image(height: 1, width: 1, channels: 3, bytes: color).converted(toChannels: 1).bytes[0]
    }
    #expect(grey([255, 0, 0]) == 76)
    #expect(grey([0, 255, 0]) == 150)
    #expect(grey([0, 0, 255]) == 29)
    #expect(grey([255, 255, 255]) == 255)
    for value in 0...255 { #expect(grey([UInt8](repeating: UInt8(value), count: 3)) == UInt8(value)) }
  }

  @Test("opaque alpha is added, and alpha is kept where the target has it")
  func addedAlpha() {
    let grey = Image(height: 1, width: 2, channels: 1, bytes: [7, 9])
    #expect(grey.converted(toChannels: 2).bytes == [7, 255, 9, 255])
    #expect(grey.converted(toChannels: 4).bytes == [7, 7, 7, 255, 9, 9, 9, 255])
    let translucent = Image(height: 1, width: 1, channels: 2, bytes: [40, 128])
    #expect(translucent.converted(toChannels: 4).bytes == [40, 40, 40, 128])
    #expect(translucent.converted(toChannels: 1, alpha: .drop).bytes == [40])
    #expect(translucent.converted(toChannels: 1, alpha: .black).bytes == [20])
    #expect(translucent.converted(toChannels: 1, alpha: .white).bytes == [147])
  }
}

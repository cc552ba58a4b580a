import MartletData
import Testing

/// One image by formula, and the CRC-32 of what Pillow 13.0.0 makes of it: `resize`, `ImageOps.fit` and
/// `ImageOps.pad`, all with `BILINEAR`.
struct PillowResize: Sendable {
  let channels, height, width, targetHeight, targetWidth: Int
  let stretch, crop, pad: UInt32

  init(_ channels: Int, _ height: Int, _ width: Int, _ targetHeight: Int, _ targetWidth: Int, _ checksums: UInt32...) {
    (self.channels, self.height, self.width) = (channels, height, width)
    (self.targetHeight, self.targetWidth) = (targetHeight, targetWidth)
    (stretch, crop, pad) = (checksums[0], checksums[1], checksums[2])
  }

  static let all: [PillowResize] = [
    .init(1, 40, 60, 28, 28, 0xCED887DC, 0x31971EA6, 0x57494017),
    .init(1, 64, 48, 32, 32, 0x90174961, 0x899D813C, 0xCC92BD2B),
    .init(1, 17, 31, 64, 64, 0x149B3C9A, 0xD6B8F7BD, 0x6C241F42),
    .init(1, 100, 75, 33, 50, 0x27938116, 0x77282211, 0xCC0E4D9E),
    .init(1, 1, 1, 5, 7, 0x09F85737, 0x09F85737, 0x09F85737),
    .init(1, 51, 51, 224, 200, 0x26896669, 0xCADE3921, 0x9460B5C4),
    .init(1, 20, 30, 11, 30, 0x155D668A, 0x0331EEF7, 0x5979EBED),
    .init(1, 20, 30, 20, 15, 0xE74609DA, 0xFB014410, 0x84B8C987),
    .init(1, 7, 100, 28, 28, 0x5DC7CEFB, 0xB11F2CB0, 0x9266066C),
    .init(2, 40, 60, 28, 28, 0xC61B5B0A, 0x04FE4124, 0xC4AE199F),
    .init(2, 64, 48, 32, 32, 0x4692436B, 0x69854980, 0x7C44F36E),
    .init(2, 17, 31, 64, 64, 0xF4534D9F, 0xE53975E3, 0x11E0D3ED),
    .init(2, 100, 75, 33, 50, 0x10B09DF4, 0xE8B0F7F8, 0x9F18003E),
    .init(2, 1, 1, 5, 7, 0x3F830D24, 0x3F830D24, 0x5AD2089F),
    .init(2, 51, 51, 224, 200, 0x67FEF84D, 0x0E233E99, 0x23C1C95A),
    .init(2, 20, 30, 11, 30, 0x266E871F, 0x71A808B8, 0x0278C703),
    .init(2, 20, 30, 20, 15, 0x7F01EA78, 0x832CEEA1, 0xE2C2A6B0),
    .init(2, 7, 100, 28, 28, 0x2F1BB356, 0x1757BA21, 0x52B2E0EA),
    .init(3, 40, 60, 28, 28, 0x6493AA8F, 0x71555C4C, 0x89BF5231),
    .init(3, 64, 48, 32, 32, 0xC646F62A, 0x1E602140, 0x293B0409),
    .init(3, 17, 31, 64, 64, 0x7CE946CA, 0x4D1DE8D6, 0x51951ED7),
    .init(3, 100, 75, 33, 50, 0x635A4308, 0x8ED73129, 0xB39FAFB0),
    .init(3, 1, 1, 5, 7, 0x35165590, 0x35165590, 0x204577BE),
    .init(3, 51, 51, 224, 200, 0x2BD64D7A, 0xDC275744, 0x013FCBF2),
    .init(3, 20, 30, 11, 30, 0xB2B10A04, 0xC5F55D35, 0xA6E80A5C),
    .init(3, 20, 30, 20, 15, 0xE037033A, 0xA41BFD06, 0x3ED17D49),
    .init(3, 7, 100, 28, 28, 0x57794B0C, 0x48521B86, 0xB0ECE206),
    .init(4, 40, 60, 28, 28, 0x6F64E22F, 0x8E4A4876, 0xEE4074E1),
    .init(4, 64, 48, 32, 32, 0x79603393, 0x18B18352, 0x5F6DF0DE),
    .init(4, 17, 31, 64, 64, 0x86BE5E78, 0xF73288A8, 0x81968BE8),
    .init(4, 100, 75, 33, 50, 0xE8E8A8A0, 0x9A730609, 0x73BC9DA3),
    .init(4, 1, 1, 5, 7, 0x6FD663E0, 0x6FD663E0, 0x7334C5E4),
    .init(4, 51, 51, 224, 200, 0x904B820A, 0x793800FC, 0xBCF81665),
    .init(4, 20, 30, 11, 30, 0xAC78678E, 0xF3CFDE69, 0x949579D7),
    .init(4, 20, 30, 20, 15, 0x03C1C0F8, 0x7F3BAC34, 0x6F475A9C),
    .init(4, 7, 100, 28, 28, 0x7C04AA03, 0x6AA4AD16, 0x0D024FE7),
  ]
}

@Suite("Resizing")
struct ResizeTests {
  @Test("equal to Pillow to the bit", arguments: PillowResize.all)
  func pillow(_ known: PillowResize) {
    let image = TestImages.pattern(height: known.height, width: known.width, channels: known.channels)
    func checksum(_ policy: FitPolicy) -> UInt32 {
      TestImages.checksum(image.fitted(height: known.targetHeight, width: known.targetWidth, policy))
    }
    #expect(checksum(.stretch) == known.stretch)
    #expect(checksum(.crop) == known.crop)
    #expect(checksum(.pad) == known.pad)
  }

  @Test("the same size is the same image", arguments: FitPolicy.allCases)
  func identity(_ policy: FitPolicy) {
    let image = TestImages.pattern(height: 31, width: 17, channels: 4)
    #expect(image.fitted(height: 31, width: 17, policy) == image)
  }

  @Test("one colour stays that colour at any size", arguments: [(1, 1), (3, 90), (64, 64), (200, 7)])
  func constant(height: Int, width: Int) {
    let image = Image(height: 40, width: 30, channels: 3, repeating: 201)
    let resized = image.resized(height: height, width: width)
    #expect(resized.bytes.allSatisfy { $0 == 201 })
    #expect(resized.height == height && resized.width == width)
  }

  @Test("padding is black, centred, and keeps at least one pixel of the image")
  func pad() {
    let image = Image(height: 10, width: 20, channels: 1, repeating: 255)
    let padded = image.fitted(height: 20, width: 20, .pad)
    for row in 0..<20 { #expect(padded[row, 10, 0] == (row >= 5 && row < 15 ? 255 : 0)) }
    let line = Image(height: 300, width: 2, channels: 1, repeating: 255).fitted(height: 20, width: 20, .pad)
    #expect(line.bytes.count { $0 == 255 } == 20)
  }

  @Test("cropping takes the middle")
  func crop() {
    var image = Image(height: 4, width: 12, channels: 1)
    for row in 0..<4 { for column in 4..<8 { image[row, column, 0] = 100 } }
    #expect(image.fitted(height: 4, width: 4, .crop).bytes.allSatisfy { $0 == 100 })
  }

  @Test("colours under invisible pixels do not bleed")
  func alpha() {
    var image = Image(height: 2, width: 2, channels: 4)
    for (column, color) in [[255, 0, 0, 255], [0, 255, 0, 0]].enumerated() {
      for row in 0..<2 { for c in 0..<4 { image[row, column, c] = UInt8(color[c]) } }
    }
    let pixel = image.resized(height: 1, width: 1)
    #expect(pixel[0, 0, 0] == 255 && pixel[0, 0, 1] == 0)
    #expect(abs(Int(pixel[0, 0, 3]) - 128) <= 1)
  }
}

import MartletData
import MartletTensor
import Testing

@Suite("Augmentation")
struct AugmentationTests {
  private func applied(_ transform: any ImageTransform, to image: Image, seed: UInt64) -> Image {
    var generator = RandomGenerator(seed: seed)
    var result = image
    transform.apply(to: &result, using: &generator)
    return result
  }

  @Test("a flip mirrors left and right, and twice is nothing", arguments: 1...4)
  func flip(channels: Int) {
    let image = TestImages.pattern(height: 3, width: 5, channels: channels)
    let flipped = applied(HorizontalFlip(probability: 1), to: image, seed: 1)
    for row in 0..<3 {
      for column in 0..<5 {
        for c in 0..<channels { #expect(flipped[row, column, c] == image[row, 4 - column, c]) }
      }
    }
    #expect(applied(HorizontalFlip(probability: 1), to: flipped, seed: 2) == image)
    #expect(applied(HorizontalFlip(probability: 0), to: image, seed: 3) == image)
  }

  @Test("a shift is one of its distances, edges repeated, and all of them occur", arguments: [1, 3])
  func shift(channels: Int) {
    let (height, width) = (5, 4)
    let image = TestImages.pattern(height: height, width: width, channels: channels)
    var possible: [[UInt8]: Int] = [:]
    for down in -2...2 {
      for right in -1...1 {
        var bytes: [UInt8] = []
        for row in 0..<height {
          for column in 0..<width {
            for c in 0..<channels {
              bytes.append(image[min(max(row - down, 0), height - 1), min(max(column - right, 0), width - 1), c])
            }
          }
        }
        possible[bytes] = 0
      }
    }
    #expect(possible.count == 15)
    for seed in 0..<600 {
      let shifted = applied(RandomShift(vertical: 2, horizontal: 1), to: image, seed: UInt64(seed))
      #expect(possible[shifted.bytes] != nil)
      possible[shifted.bytes, default: 0] += 1
    }
    // Each of 15 has the chance 1/15 in 600: fewer than 10 of 40 expected would be a fault.
    #expect(possible.values.allSatisfy { $0 >= 10 })
  }

  @Test("shifts beyond the image leave its edge")
  func farShift() {
    let image = TestImages.pattern(height: 2, width: 2, channels: 1)
    for seed in 0..<50 {
      let shifted = applied(RandomShift(vertical: 9, horizontal: 9), to: image, seed: UInt64(seed))
      #expect(Set(shifted.bytes).isSubset(of: Set(image.bytes)))
    }
  }

  @Test("an erasing covers one rectangle of the wanted area")
  func erasing() {
    let image = Image(height: 40, width: 40, channels: 1, repeating: 77)
    for seed in 0..<60 {
      let erased = applied(RandomErasing(probability: 1, area: 0.1...0.2), to: image, seed: UInt64(seed))
      let covered = erased.bytes.indices.filter { erased.bytes[$0] != 77 }
      if covered.isEmpty { continue }  // the shade drawn is the image's own
      let rows = Set(covered.map { $0 / 40 })
      let columns = Set(covered.map { $0 % 40 })
      #expect(covered.count == rows.count * columns.count)
      // Sides are rounded to pixels: up to half a pixel each.
      #expect(covered.count >= 130 && covered.count <= 360)
      #expect(Set(covered.map { erased.bytes[$0] }).count == 1)
    }
    #expect(applied(RandomErasing(probability: 0), to: image, seed: 0) == image)
  }

  @Test("a resized crop of the whole is the image; of a part, within its values")
  func resizedCrop() {
    let image = TestImages.pattern(height: 30, width: 20, channels: 3)
    #expect(applied(RandomResizedCrop(area: 1...1, aspect: 1), to: image, seed: 5) == image)
    let flat = Image(height: 30, width: 20, channels: 3, repeating: 90)
    #expect(applied(RandomResizedCrop(), to: flat, seed: 6) == flat)
    #expect(applied(RandomResizedCrop(area: 0.3...0.4), to: image, seed: 7) != image)
  }

  @Test("jitter keeps alpha and mid-grey order")
  func jitter() {
    let image = TestImages.pattern(height: 8, width: 8, channels: 4)
    let changed = applied(ColorJitter(brightness: 0.4, contrast: 0.4), to: image, seed: 8)
    for pixel in 0..<64 { #expect(changed.bytes[pixel * 4 + 3] == image.bytes[pixel * 4 + 3]) }
    #expect(changed != image)
    #expect(applied(ColorJitter(brightness: 0, contrast: 0), to: image, seed: 9) == image)
  }

  @Test("recipes keep size and channels, depend on the generator alone", arguments: Augmentation.allCases)
  func recipes(_ recipe: Augmentation) {
    for (height, width, channels) in [(28, 28, 1), (64, 64, 3), (96, 128, 3), (1, 1, 1)] {
      let transforms = recipe.transforms(height: height, width: width, channels: channels)
      let image = TestImages.pattern(height: height, width: width, channels: channels)
      var variants: Set<[UInt8]> = []
      for seed in 0..<12 {
        var results: [Image] = []
        for _ in 0..<2 {
          var generator = RandomGenerator(seed: UInt64(seed), stream: 3)
          var result = image
          for transform in transforms { transform.apply(to: &result, using: &generator) }
          results.append(result)
        }
        #expect(results[0] == results[1])
        #expect(results[0].height == height && results[0].width == width && results[0].channels == channels)
        variants.insert(results[0].bytes)
      }
      if recipe == .none { #expect(variants == [image.bytes]) }
      if recipe != .none && height > 1 { #expect(variants.count > 6) }
    }
  }
}

@Suite("Maps of images")
struct ImageMapTests {
  @Test("no map is the identity, and a quarter turn moves pixels")
  func quarterTurn() {
    let image = TestImages.pattern(height: 5, width: 5, channels: 3)
    #expect(image.transformed(by: AffineMap()) == image)
    let turned = image.transformed(by: AffineMap(rotation: 90))
    for row in 0..<5 {
      for column in 0..<5 {
        for c in 0..<3 { #expect(turned[row, column, c] == image[4 - column, row, c], "\(row), \(column)") }
      }
    }
  }

  @Test("a translation by whole pixels uncovers the fill")
  func translation() {
    let image = TestImages.pattern(height: 4, width: 6, channels: 1)
    let moved = image.transformed(by: AffineMap(translation: (2, -1)), outside: .value(9))
    for row in 0..<4 {
      for column in 0..<6 {
        let isInside = row + 1 < 4 && column >= 2
        #expect(moved[row, column, 0] == (isInside ? image[row + 1, column - 2, 0] : 9))
      }
    }
  }

  @Test("colours: what has one answer by hand")
  func colours() {
    let image = Image(height: 1, width: 2, channels: 3, bytes: [200, 100, 0, 40, 40, 40])
    #expect(image.brightened(by: 0.5).bytes == [100, 50, 0, 20, 20, 20])
    #expect(image.brightened(by: 2).bytes == [255, 200, 0, 80, 80, 80])
    #expect(image.saturated(by: 0).bytes == image.greyed().bytes)
    // 0.299 · 200 + 0.587 · 100 = 118.5
    #expect([118, 119].contains(image.greyed().bytes[0]))
    #expect(image.hueShifted(by: 1.0 / 3).bytes == [0, 200, 100, 40, 40, 40])
    #expect(image.posterized(bits: 1).bytes == [128, 0, 0, 0, 0, 0])
    #expect(image.solarized(from: 100).bytes == [55, 155, 0, 40, 40, 40])
    #expect(image.stretched().bytes == [255, 255, 0, 0, 0, 255])
    let grey = Image(height: 1, width: 2, channels: 2, bytes: [10, 77, 250, 78])
    #expect(grey.hueShifted(by: 0.3) == grey)
    #expect(grey.brightened(by: 0).bytes == [0, 77, 0, 78])
  }

  @Test("a blur keeps a flat image and the sum of a point far from the edge")
  func blur() {
    let flat = Image(height: 7, width: 9, channels: 3, repeating: 123)
    #expect(flat.blurred(deviation: 1.5, radius: 5) == flat)
    var point = Image(height: 21, width: 21, channels: 1)
    point[10, 10, 0] = 255
    let blurred = point.blurred(deviation: 1, radius: 3)
    #expect(blurred[10, 10, 0] == 41)  // 255 · 0.3991²
    #expect(blurred[10, 7, 0] == blurred[7, 10, 0])
  }

  @Test("every transform keeps the size and is a function of its generator", arguments: [1, 3, 4])
  func determinism(channels: Int) {
    let image = TestImages.pattern(height: 13, width: 17, channels: channels)
    let transforms: [any ImageTransform] = [
      RandomAffine(rotation: 20, translation: 0.1, scale: 0.8...1.2, shear: 10),
      ColorJitter(brightness: 0.3, contrast: 0.3, saturation: 0.3, hue: 0.2), RandomGrey(probability: 0.5),
      GaussianBlur(), RandAugment(count: 3, magnitude: 15),
    ]
    for transform in transforms {
      var versions: Set<[UInt8]> = []
      for seed in 0..<20 {
        let results = (0..<2).map { _ in
          var generator = RandomGenerator(seed: UInt64(seed))
          var result = image
          transform.apply(to: &result, using: &generator)
          return result
        }
        #expect(results[0] == results[1])
        #expect(results[0].bytes.count == image.bytes.count)
        versions.insert(results[0].bytes)
      }
      #expect(versions.count > 1 || (transform is RandomGrey && channels == 1), "\(type(of: transform))")
    }
  }
}

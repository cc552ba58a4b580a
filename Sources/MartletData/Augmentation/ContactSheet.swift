import MartletTensor

/// A picture of what a recipe does: a row for each image, the image first, then what training would see of it in one epoch
/// after another.
public enum ContactSheet {
  /// - Parameters:
  ///   - images: of one size and number of channels.
  ///   - columns: how many augmented versions of each.
  ///   - seed: as that of training; image i of the list takes the place of image i of a data set.
  /// - Returns: the sheet, with white lines of two pixels between its images.
  /// - Precondition: at least one image, all of one size, no negative number of columns.
  public static func make(
    _ images: [Image], transforms: [any ImageTransform], columns: Int, seed: UInt64 = 0
  ) -> Image {
    guard let first = images.first, columns >= 0,
      images.allSatisfy({ ($0.height, $0.width, $0.channels) == (first.height, first.width, first.channels) })
    else { misuse("ContactSheet", "\(images.count) images, which must be of one size, and \(columns) columns") }
    let gap = 2
    let (height, width) = (first.height + gap, first.width + gap)
    var sheet = Image(
      height: images.count * height + gap, width: (columns + 1) * width + gap, channels: first.channels,
      repeating: 255)
    for (row, image) in images.enumerated() {
      paste(image, at: row * height + gap, gap, into: &sheet)
      for column in 0..<columns {
        var generator = Randomness.generator(.augmentation, seed: seed, epoch: column, index: row)
        var version = image
        for transform in transforms { transform.apply(to: &version, using: &generator) }
        paste(version, at: row * height + gap, (column + 1) * width + gap, into: &sheet)
      }
    }
    return sheet
  }

  private static func paste(_ image: Image, at top: Int, _ left: Int, into sheet: inout Image) {
    let count = image.width * image.channels
    for row in 0..<image.height {
      let place = ((top + row) * sheet.width + left) * sheet.channels
      sheet.bytes.replaceSubrange(place..<(place + count), with: image.bytes[(row * count)..<((row + 1) * count)])
    }
  }
}

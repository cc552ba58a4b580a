import MartletTensor

/// Moves the image by whole pixels, up to a distance each way; the edge's pixels fill what is uncovered.
///
/// It is the random crop from a padded image, by another name. Repeating the edge suits white backgrounds and black.
public struct RandomShift: ImageTransform {
  /// Largest distance up or down, in pixels.
  public let vertical: Int
  /// Largest distance to the left or right, in pixels.
  public let horizontal: Int

  /// - Precondition: no distance is negative.
  public init(vertical: Int, horizontal: Int) {
    if vertical < 0 || horizontal < 0 { misuse("RandomShift", "by \(vertical), \(horizontal) pixels") }
    self.vertical = vertical
    self.horizontal = horizontal
  }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    let down = generator.drawIndex(below: 2 * vertical + 1) - vertical
    let right = generator.drawIndex(below: 2 * horizontal + 1) - horizontal
    Self.shift(&image, down: down, right: right)
  }

  /// Moves the image down and to the right by whole pixels; negative distances move it up and to the left.
  static func shift(_ image: inout Image, down: Int, right: Int) {
    if down == 0 && right == 0 { return }
    let (height, width, channels) = (image.height, image.width, image.channels)
    let uncovered = min(width, abs(right))
    let kept = width - uncovered
    let source = image.bytes
    image.bytes.withUnsafeMutableBufferPointer { target in
      source.withUnsafeBufferPointer { source in
        for row in 0..<height {
          // Not nil: an image has at least one pixel. In bounds: rows are clamped, kept + uncovered is a row.
          let from = source.baseAddress! + min(max(row - down, 0), height - 1) * width * channels
          let to = target.baseAddress! + row * width * channels
          let edge = right > 0 ? from : from + (width - 1) * channels
          let gap = right > 0 ? to : to + kept * channels
          (right > 0 ? to + uncovered * channels : to).update(
            from: right > 0 ? from : from + uncovered * channels, count: kept * channels)
          for i in 0..<uncovered {
            for channel in 0..<channels { gap[i * channels + channel] = edge[channel] }
          }
        }
      }
    }
  }
}

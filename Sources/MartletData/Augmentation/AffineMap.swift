import Glibc

/// A map of the plane about an image's centre: rotation, scaling, shearing, then a translation.
///
/// x grows to the right, y downwards, in pixels; angles are in degrees, positive ones clockwise.
public struct AffineMap: Sendable, Equatable {
  /// Clockwise, in degrees.
  public var rotation: Double
  /// To the right and down, in pixels.
  public var translation: (x: Double, y: Double)
  /// Above 1 enlarges.
  public var scale: Double
  /// Degrees by which vertical and horizontal lines are slanted.
  public var shear: (x: Double, y: Double)

  public init(
    rotation: Double = 0, translation: (x: Double, y: Double) = (0, 0), scale: Double = 1,
    shear: (x: Double, y: Double) = (0, 0)
  ) {
    (self.rotation, self.translation, self.scale, self.shear) = (rotation, translation, scale, shear)
  }

  public static func == (a: AffineMap, b: AffineMap) -> Bool {
    a.rotation == b.rotation && a.translation == b.translation && a.scale == b.scale && a.shear == b.shear
  }

  /// Row by row the matrix [a b c; d e f] that takes a place of the result, relative to the centre, to its place in the source.
  var inverse: (Double, Double, Double, Double, Double, Double) {
    let (r, x, y) = (rotation * .pi / 180, shear.x * .pi / 180, shear.y * .pi / 180)
    // Forward: R(r)·[1 −tan x; 0 1]·[1 0; −tan y 1]·scale; its determinant is scale², so the inverse swaps the entries.
    let a = cos(r - y) / cos(y)
    let b = -cos(r - y) * tan(x) / cos(y) - sin(r)
    let c = sin(r - y) / cos(y)
    let d = -sin(r - y) * tan(x) / cos(y) + cos(r)
    let (p, q, s, t) = (d / scale, -b / scale, -c / scale, a / scale)
    return (p, q, -p * translation.x - q * translation.y, s, t, -s * translation.x - t * translation.y)
  }
}

/// What is seen where a map looks beyond the image.
public enum OutsideFill: Sendable, Equatable {
  /// The nearest pixel of the edge.
  case edge
  /// One value in every channel.
  case value(UInt8)
}

extension Image {
  /// The image under `map`, sampled bilinearly; its size stays.
  public func transformed(by map: AffineMap, outside: OutsideFill = .edge) -> Image {
    let (a, b, c, d, e, f) = map.inverse
    let (height, width, channels) = (height, width, channels)
    let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
    var result = self
    bytes.withUnsafeBufferPointer { source in
      result.bytes.withUnsafeMutableBufferPointer { target in
        /// The sample at a place that may lie outside.
        func sample(_ row: Int, _ column: Int, _ channel: Int) -> Float {
          if case .value(let value) = outside, row < 0 || row >= height || column < 0 || column >= width {
            return Float(value)
          }
          let (row, column) = (min(max(row, 0), height - 1), min(max(column, 0), width - 1))
          return Float(source[(row * width + column) * channels + channel])
        }
        for row in 0..<height {
          let y = Double(row) - centreY
          for column in 0..<width {
            let x = Double(column) - centreX
            // Far outside everything is the fill: the bounds keep the conversion to Int in range.
            let u = min(max(a * x + b * y + c + centreX, -2), Double(width) + 1)
            let v = min(max(d * x + e * y + f + centreY, -2), Double(height) + 1)
            let (left, top) = (u.rounded(.down), v.rounded(.down))
            let (s, t) = (Float(u - left), Float(v - top))
            let (i, j) = (Int(left), Int(top))
            for channel in 0..<channels {
              let upper = sample(j, i, channel) * (1 - s) + sample(j, i + 1, channel) * s
              let lower = sample(j + 1, i, channel) * (1 - s) + sample(j + 1, i + 1, channel) * s
              target[(row * width + column) * channels + channel] = UInt8((upper * (1 - t) + lower * t).rounded())
            }
          }
        }
      }
    }
    return result
  }
}

import Glibc
import MartletTensor

/// A generated data set: six kinds of shapes in random colours, sizes, places and turns on random backgrounds.
public enum Shapes {
  /// Folder names, sorted; a shape's class is its index.
  public static let classes = ["circle", "cross", "ring", "square", "star", "triangle"]

  /// Writes `target/{train,test}/CLASS/00000.png`, 64x64 RGB, whole or not at all. Equal seeds give equal images.
  ///
  /// Throws ``DataError`` (target exists) or `FileError`.
  public static func write(
    to target: String, trainPerClass: Int = 200, testPerClass: Int = 50, imageSize: Int = 64, seed: UInt64 = 0,
    threads: Int = 1, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    guard trainPerClass > 0, testPerClass >= 0, (8...4096).contains(imageSize) else {
      throw DataError(
        .badOption, path: nil, reason: "\(trainPerClass) and \(testPerClass) images a class of size \(imageSize)",
        hint: "choose at least one training image and a size of 8 to 4096")
    }
    let writer = try DatasetWriter(target)
    var entries: [DatasetWriter.Entry] = []
    for (split, count) in [("train", trainPerClass), ("test", testPerClass)] {
      for label in classes.indices {
        for number in 0..<count {
          let index = split == "train" ? number : trainPerClass + number
          entries.append(
            .init(folder: "\(split)/\(classes[label])", number: number, source: index * classes.count + label))
        }
      }
    }
    try writer.write(entries, threads: threads, progress: progress) { source in
      image(label: source % classes.count, index: source / classes.count, size: imageSize, seed: seed)
    }
  }

  /// One image of a class: a pure function of (seed, label, index, size).
  public static func image(label: Int, index: Int, size: Int = 64, seed: UInt64 = 0) -> Image {
    if !classes.indices.contains(label) { misuse("Shapes", "there is no class \(label)") }
    var random = Randomness.generator(.shapes, seed: seed, epoch: label, index: index)
    let background = (0..<2).map { _ in color(&random) }
    var foreground = color(&random)
    // A shape that cannot be seen teaches nothing.
    while background.contains(where: { distance($0, foreground) < 90 }) { foreground = color(&random) }
    let side = Double(size)
    let radius = side * random.draw(0.18...0.34)
    let centerX = random.draw((radius * 1.05)...(side - radius * 1.05))
    let centerY = random.draw((radius * 1.05)...(side - radius * 1.05))
    let turn = random.draw(0...(2 * Double.pi))
    let gradientTurn = random.draw(0...(2 * Double.pi))
    let (cosine, sine) = (cos(turn), sin(turn))
    let (gradientX, gradientY) = (cos(gradientTurn) / side, sin(gradientTurn) / side)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size * size * 3)
    for row in 0..<size {
      for column in 0..<size {
        let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
        let (u, v) = (x - centerX, y - centerY)
        let distance = signedDistance(label, u * cosine + v * sine, v * cosine - u * sine, radius)
        // Within half a pixel of the edge the shape covers a part of the pixel.
        let coverage = min(1, max(0, 0.5 - distance))
        let blend = min(1, max(0, 0.5 + (x - side / 2) * gradientX + (y - side / 2) * gradientY))
        let grain = (random.nextUnit() - 0.5) * 12
        for channel in 0..<3 {
          let behind = background[0][channel] * (1 - blend) + background[1][channel] * blend
          let value = behind * (1 - coverage) + foreground[channel] * coverage + grain
          bytes.append(UInt8(min(255, max(0, value.rounded()))))
        }
      }
    }
    return Image(height: size, width: size, channels: 3, bytes: bytes)
  }

  private static func color(_ random: inout RandomGenerator) -> [Double] { (0..<3).map { _ in random.draw(0...255) } }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  /// Distance to the shape's edge, negative inside, in pixels; exact or nearly so close to the edge.
  private static func signedDistance(_ label: Int, _ x: Double, _ y: Double, _ radius: Double) -> Double {
    switch classes[label] {
    case "circle": return (x * x + y * y).squareRoot() - radius
    case "ring":
      return abs((x * x + y * y).squareRoot() - radius * 0.8) - radius * 0.2
    case "square": return max(abs(x), abs(y)) - radius * 0.76
    case "cross":
      let long = radius * 0.95
      let thick = radius * 0.3
      return min(max(abs(x) - long, abs(y) - thick), max(abs(x) - thick, abs(y) - long))
    case "triangle":
      return (0..<3).map { corner in
        let angle = Double(corner) * 2 * .pi / 3
        return x * cos(angle) + y * sin(angle) - radius * 0.5
      }.max() ?? 0
    default: return starDistance(x, y, radius)
    }
  }

  /// A star of five points: within a tenth of the circle its edge is one straight line from tip to notch.
  private static func starDistance(_ x: Double, _ y: Double, _ radius: Double) -> Double {
    let sector = 2 * Double.pi / 5
    var angle = atan2(y, x).truncatingRemainder(dividingBy: sector)
    if angle < 0 { angle += sector }
    angle = min(angle, sector - angle)
    let distance = (x * x + y * y).squareRoot()
    let (px, py) = (distance * cos(angle), distance * sin(angle))
    let inner = radius * 0.42
    let (notchX, notchY) = (inner * cos(sector / 2), inner * sin(sector / 2))
    let (edgeX, edgeY) = (notchX - radius, notchY)
    let length = (edgeX * edgeX + edgeY * edgeY).squareRoot()
    return ((px - radius) * edgeY - py * edgeX) / length
  }
}

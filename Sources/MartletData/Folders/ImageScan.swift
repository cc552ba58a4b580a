import MartletTensor

/// What a scan found: every image of some splits decoded once, the bad ones named.
public struct ImageScan: Sendable {
  /// An image that is left out.
  public struct BadImage: Sendable, Equatable, Codable {
    /// As the user would write it, beginning with the folder that was given.
    public let path: String
    public let reason: String
    public let hint: String?

    /// A line for the user.
    public var description: String { "\(path): \(reason)" + (hint.map { " (\($0))" } ?? "") }
  }

  public let store: ImageStore
  /// The splits that were scanned.
  public let splits: [DataSplit]
  /// Every bad image, in the folder's order.
  public let badImages: [BadImage]
  /// 32 hexadecimal digits that change when a name, a file's size or its content changes.
  public let digest: String
  /// Good images, in the folder's order.
  package let goodIndices: [Int]
  /// For every image of the folder and channel: the sum of its bytes and of their squares.
  let sums: [UInt64]

  /// Number of good images.
  public var count: Int { goodIndices.count }

  /// The good images of a split.
  package func indices(of split: DataSplit) -> [Int] {
    goodIndices.filter { store.folder.records[$0].split == split }
  }

  /// Mean and standard deviation of the images, by channel, in units where white is 1; exact sums, rounded once.
  ///
  /// A channel without any variation gets the deviation 1.
  package func statistics(of indices: [Int]) -> (mean: [Double], deviation: [Double]) {
    let channels = store.preprocessing.channels
    let pixels = UInt128(indices.count) * UInt128(store.preprocessing.height * store.preprocessing.width)
    var mean = [Double](repeating: 0, count: channels)
    var deviation = [Double](repeating: 1, count: channels)
    guard pixels > 0 else { return (mean, deviation) }
    for channel in 0..<channels {
      var sum: UInt128 = 0
      var squares: UInt128 = 0
      for index in indices {
        sum += UInt128(sums[(index * channels + channel) * 2])
        squares += UInt128(sums[(index * channels + channel) * 2 + 1])
      }
      mean[channel] = Double(sum) / Double(pixels) / 255
      // n Σx² - (Σx)² in integers: no digits are lost, however large the mean is beside the deviation.
      let variance = Double(pixels * squares - sum * sum) / (Double(pixels) * Double(pixels))
      if variance > 0 { deviation[channel] = variance.squareRoot() / 255 }
    }
    return (mean, deviation)
  }
}

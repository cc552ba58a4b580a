import Glibc
import MartletFormats
import MartletTensor

/// Fashion-MNIST as PNG folders: 60,000 training and 10,000 test images of 28x28 grey, ten kinds of clothes.
///
/// Xiao, Rasul, Vollgraf: "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms", 2017.
public enum FashionMNIST {
  /// Where Debian's package dataset-fashion-mnist keeps the four files.
  public static let packageFolder = "/usr/share/datasets/fashion-mnist"

  /// Folder names in the order of the data set's labels.
  public static let classes = [
    "t-shirt-top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot",
  ]

  /// Whether the package is installed.
  public static var isAvailable: Bool { FileReader.exists("\(packageFolder)/train-images-idx3-ubyte.gz") }

  /// Writes `target/{train,test}/CLASS/00000.png`, whole or not at all.
  ///
  /// - Parameters:
  ///   - perClass: images of each class and split, drawn by `seed`; nil: all, in the data set's order.
  ///   - imageSize: side of the images; nil: 28. Other sizes are resized, antialiased bilinear.
  ///   - channels: 1 grey, or 3 with three equal channels.
  ///   - source: the folder of the four gzip-compressed IDX files.
  ///
  /// Throws ``DataError`` (package missing, target exists, options), `IDXError`, `FileError`.
  public static func write(
    to target: String, perClass: Int? = nil, imageSize: Int? = nil, channels: Int = 1, seed: UInt64 = 0,
    source: String = packageFolder, threads: Int = 1, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    if channels != 1 && channels != 3 { throw option("\(channels) channels: choose 1 or 3") }
    if let perClass, perClass < 1 { throw option("\(perClass) images a class: choose at least 1") }
    if let imageSize, !(1...4096).contains(imageSize) { throw option("image size \(imageSize): choose 1 to 4096") }
    let writer = try DatasetWriter(target)
    var splits: [LabelledImages] = []
    var entries: [DatasetWriter.Entry] = []
    for (number, (name, prefix)) in [("train", "train"), ("test", "t10k")].enumerated() {
      let images = try LabelledImages(folder: source, prefix: prefix)
      for label in classes.indices {
        var members = images.labels.indices.filter { images.labels[$0] == label }
        if let perClass, perClass < members.count {
          var generator = Randomness.generator(.selection, seed: seed, epoch: number, index: label)
          let order = Randomness.permutation(members.count, using: &generator)
          members = order.prefix(perClass).sorted().map { members[$0] }
        }
        for (i, member) in members.enumerated() {
          entries.append(.init(folder: "\(name)/\(classes[label])", number: i, source: number << 32 | member))
        }
      }
      splits.append(images)
    }
    let all = splits
    try writer.write(entries, threads: threads, progress: progress) { source in
      let image = all[source >> 32].image(source & 0xFFFF_FFFF)
      let side = imageSize ?? image.height
      return image.resized(height: side, width: side).converted(toChannels: channels)
    }
  }

  private static func option(_ reason: String) -> DataError { DataError(.badOption, path: nil, reason: reason) }

  /// One split as it is distributed: an array of images and one of labels.
  private struct LabelledImages: Sendable {
    let height, width: Int
    let bytes: [UInt8]
    let labels: [UInt8]

    init(folder: String, prefix: String) throws {
      let imagePath = "\(folder)/\(prefix)-images-idx3-ubyte.gz"
      let labelPath = "\(folder)/\(prefix)-labels-idx1-ubyte.gz"
      for path in [imagePath, labelPath] where !FileReader.exists(path) {
        throw DataError(
          .missingPackage, path: path, reason: "Fashion-MNIST is not installed",
          hint: "apt-get install dataset-fashion-mnist, or use generated images: martlet dataset shapes OUT")
      }
      let images = try IDX.read(imagePath)
      let labels = try IDX.read(labelPath)
      guard images.shape.count == 3, labels.shape.count == 1, images.shape[0] == labels.shape[0],
        images.shape[1] > 0, images.shape[2] > 0, labels.bytes.allSatisfy({ $0 < 10 })
      else {
        throw DataError(
          .badSource, path: imagePath,
          reason: "holds an array of \(images.shape), its labels \(labels.shape): not a set of labelled images",
          hint: "install the package again")
      }
      height = images.shape[1]
      width = images.shape[2]
      bytes = images.bytes
      self.labels = labels.bytes
    }

    func image(_ index: Int) -> Image {
      let size = height * width
      return Image(
        height: height, width: width, channels: 1, bytes: Array(bytes[(index * size)..<((index + 1) * size)]))
    }
  }
}

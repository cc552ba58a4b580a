import Foundation
import MartletData
import TestSupport
import Testing

@Suite("Writing data sets")
struct DatasetWriterTests {
  /// Fashion-MNIST's four files with a few images of 28x28: image i has the label i mod 10 and i everywhere.
  private func source(_ folder: TemporaryFolder, train: Int = 60, test: Int = 20) -> String {
    for (prefix, count) in [("train", train), ("t10k", test)] {
      let sizes = TestPNG.bigEndian(count)
      let pixels = (0..<count).flatMap { [UInt8](repeating: UInt8($0), count: 784) }
      folder.write(
        [0, 0, 8, 3] + sizes + TestPNG.bigEndian(28) + TestPNG.bigEndian(28) + pixels,
        to: "source/\(prefix)-images-idx3-ubyte.gz")
      folder.write(
        [0, 0, 8, 1] + sizes + (0..<count).map { UInt8($0 % 10) }, to: "source/\(prefix)-labels-idx1-ubyte.gz")
    }
    return "\(folder.path)/source"
  }

  @Test("Fashion-MNIST becomes PNG folders, nothing else is left")
  func fashion() throws {
    let folder = TemporaryFolder()
    let target = "\(folder.path)/new/fashion"
    try FashionMNIST.write(to: target, source: source(folder), threads: 2)
    let images = try ImageFolder(target)
    #expect(images.splits == [.train, .test])
    #expect(images.classes == FashionMNIST.classes.sorted())
    #expect(images.count(of: .train) == 60 && images.count(of: .test) == 20)
    #expect(folder.names(in: "new") == ["fashion"])
    // The third bag of the training split is image 28.
    let bag = try PNGFile.read("\(target)/train/bag/00002.png")
    #expect(bag == Image(height: 28, width: 28, channels: 1, repeating: 28))
    #expect(folder.names(in: "new/fashion/test/t-shirt-top") == ["00000.png", "00001.png"])
  }

  @Test("a number of images a class, another size, three channels")
  func options() throws {
    let folder = TemporaryFolder()
    let source = source(folder)
    func write(_ name: String, seed: UInt64) throws -> [UInt8] {
      let target = "\(folder.path)/\(name)"
      try FashionMNIST.write(to: target, perClass: 3, imageSize: 10, channels: 3, seed: seed, source: source)
      #expect(folder.names(in: "\(name)/train/coat").count == 3)
      #expect(folder.names(in: "\(name)/test/coat").count == 2)
      return try (0..<3).map { number in
        let image = try PNGFile.read("\(target)/train/coat/0000\(number).png")
        #expect(image.height == 10 && image.width == 10 && image.channels == 3)
        return image.bytes[0]
      }
    }
    let first = try write("a", seed: 1)
    #expect(first == first.sorted() && Set(first).count == 3)
    #expect(first.allSatisfy { $0 % 10 == 4 })
    #expect(try write("b", seed: 1) == first)
    let others = try (2..<8).map { try write("c\($0)", seed: UInt64($0)) }
    #expect(others.contains { $0 != first })
  }

  @Test("what is in the way stays, what is missing is named")
  func faults() throws {
    let folder = TemporaryFolder()
    let source = source(folder)
    folder.write([1], to: "taken/file")
    let taken = try #require(throws: DataError.self) {
      try FashionMNIST.write(to: "\(folder.path)/taken", source: source)
    }
    #expect(taken.kind == .unwritable && taken.reason == "exists already")
    #expect(folder.names(in: "taken") == ["file"])
    let missing = try #require(throws: DataError.self) {
      try FashionMNIST.write(to: "\(folder.path)/new", source: "\(folder.path)/nowhere")
    }
    #expect(missing.kind == .missingPackage)
    #expect(missing.hint?.contains("apt-get install dataset-fashion-mnist") == true)
    #expect(missing.hint?.contains("dataset shapes") == true)
    #expect(throws: DataError.self) { try FashionMNIST.write(to: "\(folder.path)/n", channels: 2, source: source) }
    #expect(throws: DataError.self) { try FashionMNIST.write(to: "\(folder.path)/n", perClass: 0, source: source) }
    #expect(throws: (any Error).self) { try Shapes.write(to: "\(folder.path)/taken/file/x", trainPerClass: 1) }
    #expect(folder.names() == ["source", "taken"])
  }

  @Test("damaged source files are errors")
  func badSource() throws {
    let folder = TemporaryFolder()
    let source = source(folder)
    folder.write([0, 0, 8, 1] + TestPNG.bigEndian(3) + [1, 2, 3], to: "source/train-labels-idx1-ubyte.gz")
    let error = try #require(throws: DataError.self) {
      try FashionMNIST.write(to: "\(folder.path)/new", source: source)
    }
    #expect(error.kind == .badSource)
    folder.write([7, 7, 7], to: "source/train-labels-idx1-ubyte.gz")
    #expect(throws: (any Error).self) { try FashionMNIST.write(to: "\(folder.path)/new", source: source) }
    #expect(folder.names() == ["source"])
  }

  @Test("an interruption leaves nothing behind")
  func interruption() throws {
    struct Stop: Error {}
    let folder = TemporaryFolder()
    #expect(throws: Stop.self) {
      try Shapes.write(to: "\(folder.path)/shapes", trainPerClass: 30, imageSize: 16, threads: 2) { _, _ in throw Stop()
      }
    }
    #expect(folder.names().isEmpty)
  }

  @Test("a full disk is an error and leaves nothing behind")
  func fullDisk() throws {
    guard let disk = SmallFileSystem(kilobytes: 256) else { return }
    let error = try #require(throws: (any Error).self) {
      try Shapes.write(to: "\(disk.path)/shapes", trainPerClass: 60, testPerClass: 0)
    }
    #expect("\(error)".contains("No space left on device"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
  }

  @Test("shapes: the same for the same seed and any number of threads, different images for each number")
  func shapes() throws {
    let folder = TemporaryFolder()
    for (name, threads) in [("a", 1), ("b", 3)] {
      try Shapes.write(to: "\(folder.path)/\(name)", trainPerClass: 3, testPerClass: 2, seed: 4, threads: threads)
    }
    var digests: Set<String> = []
    for name in ["a", "b"] {
      let images = try ImageFolder("\(folder.path)/\(name)")
      #expect(images.classes == ["circle", "cross", "ring", "square", "star", "triangle"])
      #expect(images.count(of: .train) == 18 && images.count(of: .test) == 12)
      try images.checkForTraining()
      let store = ImageStore(images, preprocessing: Preprocessing(height: 64, width: 64, channels: 3))
      digests.insert(try store.scan().digest)
    }
    #expect(digests.count == 1)
    #expect(try DatasetInspection(of: "\(folder.path)/a").duplicates.isEmpty)
    #expect(Shapes.image(label: 0, index: 0, seed: 4) != Shapes.image(label: 0, index: 0, seed: 5))
  }
}

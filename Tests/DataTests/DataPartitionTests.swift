import MartletData
import TestSupport
import Testing

@Suite("Dividing a folder for training")
struct DataPartitionTests {
  private func scan(_ test: TestFolder) throws -> ImageScan {
    try ImageStore(try ImageFolder(test.path), preprocessing: Preprocessing(height: 8, width: 8, channels: 1)).scan()
  }

  private func counts(_ scan: ImageScan, _ indices: [Int]) -> [Int] {
    ["ape", "bee", "cat"].map { name in indices.count { scan.store.folder.className(of: $0) == name } }
  }

  @Test("each class gives its share, at least one image, and keeps at least one")
  func shares() throws {
    let scan = try scan(TestFolder.flat([40, 4, 1]))
    let partition = try scan.partition(validationShare: 0.1, seed: 0)
    #expect(counts(scan, partition.validation) == [4, 1, 0])
    #expect(counts(scan, partition.train) == [36, 3, 1])
    #expect(Set(partition.train).isDisjoint(with: partition.validation))
    #expect(partition.train == partition.train.sorted())
    #expect(partition.warnings.count == 1 && partition.warnings[0].contains("class cat has one image"))
    #expect(partition.test.isEmpty)
  }

  @Test("the same seed and content give the same division, another seed another")
  func seeds() throws {
    let first = try scan(TestFolder.flat([40, 30, 20]))
    let second = try scan(TestFolder.flat([40, 30, 20]))
    let partition = try first.partition(validationShare: 0.25, seed: 7)
    #expect(try second.partition(validationShare: 0.25, seed: 7) == partition)
    #expect(try first.partition(validationShare: 0.25, seed: 8) != partition)
  }

  @Test("no share: everything is learned from")
  func none() throws {
    let partition = try scan(TestFolder.flat()).partition(validationShare: 0, seed: 0)
    #expect(partition.train.count == 31 && partition.validation.isEmpty)
  }

  @Test("shares that make no sense are refused", arguments: [-0.1, 1, 2, .nan])
  func badShares(_ share: Double) throws {
    let scan = try scan(TestFolder.flat())
    #expect(throws: DataError.self) { try scan.partition(validationShare: share, seed: 0) }
  }

  @Test("the folder's own validation split is taken, and test images are for the end")
  func ownSplits() throws {
    let test = TestFolder()
    for (split, count) in [("train", 5), ("val", 2), ("test", 3)] {
      test.add("\(split)/a", count: count).add("\(split)/b", count: count)
    }
    let scan = try scan(test)
    let partition = try scan.partition(validationShare: 0.5, seed: 0)
    #expect(partition.train.count == 10 && partition.validation.count == 4 && partition.test.count == 6)
    let folder = scan.store.folder
    #expect(partition.train.allSatisfy { folder.relativePath(of: $0).hasPrefix("train/") })
    #expect(partition.validation.allSatisfy { folder.relativePath(of: $0).hasPrefix("val/") })
    #expect(partition.test.allSatisfy { folder.relativePath(of: $0).hasPrefix("test/") })
  }

  @Test("a class of bad images alone is named")
  func badClass() throws {
    let test = TestFolder.flat()
    test.folder.write(Array("text".utf8), to: "dog/1.png")
    let scan = try scan(test)
    let error = try #require(throws: DataError.self) { try scan.partition(validationShare: 0, seed: 0) }
    #expect(error.kind == .emptyClass && error.reason.contains("class dog"))
  }
}

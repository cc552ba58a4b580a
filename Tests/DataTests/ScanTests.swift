import MartletData
import TestSupport
import Testing

@Suite("Scanning image folders")
struct ScanTests {
  private let preprocessing = Preprocessing(height: 8, width: 8, channels: 1)

  private func scan(
    _ test: TestFolder, threads: Int = 1, policy: BadImagePolicy = .skip, cache: Int = 1 << 20
  ) throws -> ImageScan {
    try ImageStore(try ImageFolder(test.path), preprocessing: preprocessing, cacheMemory: cache)
      .scan(threads: threads, onBadImage: policy)
  }

  private func damaged() throws -> TestFolder {
    let test = TestFolder.flat()
    let good = try PNGEncoder().encode(TestFolder.image(3))
    var flipped = good
    flipped[45] ^= 1
    test.folder.write([], to: "ape/empty.png")
    test.folder.write([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3], to: "bee/photo.jpg")
    test.folder.write(Array(good.dropLast(15)), to: "bee/short.png")
    test.folder.write(flipped, to: "cat/flipped.png")
    test.folder.write(Array("text\n".utf8), to: "cat/text.png")
    return test
  }

  @Test("bad images are named, in order, for any number of threads", arguments: [1, 2, 4])
  func badImages(threads: Int) throws {
    let test = try damaged()
    let scan = try scan(test, threads: threads)
    #expect(
      scan.badImages.map { String($0.path.dropFirst(test.path.count + 1)) } == [
        "ape/empty.png", "bee/photo.jpg", "bee/short.png", "cat/flipped.png", "cat/text.png",
      ])
    let reasons = scan.badImages.map(\.reason)
    #expect(reasons[0] == "is empty (0 bytes)")
    #expect(reasons[1] == "is a JPEG, not a PNG")
    #expect(reasons[2].hasPrefix("is truncated"))
    #expect(reasons[3].hasPrefix("is corrupt"))
    #expect(reasons[4] == "is a text file, not a PNG")
    #expect(scan.count == 31)
    #expect(try scan.dataset(of: .all).count == 31)
  }

  @Test("under the policy fail, the first bad image is the error", arguments: [1, 2, 4])
  func fail(threads: Int) throws {
    let test = try damaged()
    let error = try #require(throws: DataError.self) { try scan(test, threads: threads, policy: .fail) }
    #expect(error.kind == .badImage)
    #expect(error.path == "\(test.path)/ape/empty.png")
    #expect(error.reason == "is empty (0 bytes)")
  }

  @Test("the digest depends on names and contents alone")
  func digest() throws {
    let test = TestFolder.flat()
    let digest = try scan(test).digest
    #expect(digest.count == 32)
    #expect(try scan(test, threads: 3, cache: 0).digest == digest)
    #expect(try scan(TestFolder.flat()).digest == digest)
    // A store that has its images already scans to the same digest.
    let store = ImageStore(try ImageFolder(test.path), preprocessing: preprocessing)
    #expect(try store.scan().digest == store.scan().digest)
    test.folder.write(try PNGEncoder().encode(TestFolder.image(99)), to: "ape/1000.png")
    let changed = try scan(test).digest
    #expect(changed != digest)
    test.folder.write(try PNGEncoder().encode(TestFolder.image(0)), to: "ape/0999.png")
    #expect(try scan(test).digest != changed)
  }

  @Test("mean and deviation of the training images are exact")
  func statistics() throws {
    let test = TestFolder()
    test.add("a", count: 5, channels: 3).add("b", count: 4, from: 50, channels: 3)
    let color = Preprocessing(height: 8, width: 8, channels: 3)
    let scan = try ImageStore(try ImageFolder(test.path), preprocessing: color).scan(threads: 2)
    let partition = try scan.partition(validationShare: 0.2, seed: 1)
    let sealed = scan.preprocessing(normalizedBy: partition)
    let training = try scan.dataset(partition.train, of: partition)
    for channel in 0..<3 {
      var values: [Double] = []
      for index in 0..<training.count {
        let bytes = try training.image(at: index).bytes
        for pixel in 0..<64 { values.append(Double(bytes[pixel * 3 + channel]) / 255) }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      // Some hundred roundings of values up to 1 in double precision on the test's side.
      #expect(abs(sealed.mean[channel] - mean) < 1e-12)
      #expect(abs(sealed.deviation[channel] - variance.squareRoot()) < 1e-12)
    }
  }

  @Test("images of one colour get the deviation 1")
  func constant() throws {
    let test = TestFolder()
    let black = try PNGEncoder().encode(Image(height: 8, width: 8, channels: 1))
    for name in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] { test.folder.write(black, to: name) }
    let scan = try scan(test)
    let sealed = scan.preprocessing(normalizedBy: try scan.partition(validationShare: 0, seed: 0))
    #expect(sealed.mean == [0] && sealed.deviation == [1])
  }

  @Test("progress reaches the end, and what it throws stops the scan")
  func progress() throws {
    struct Stop: Error {}
    let test = TestFolder()
    test.add("a", count: 90).add("b", count: 60)
    let store = ImageStore(try ImageFolder(test.path), preprocessing: preprocessing)
    var seen: [Int] = []
    _ = try store.scan { done, total in
      #expect(total == 150)
      seen.append(done)
    }
    #expect(seen.last == 150 && seen == seen.sorted())
    #expect(throws: Stop.self) { try store.scan(threads: 2) { _, _ in throw Stop() } }
  }

  @Test("the survey tells size and colour from headers")
  func survey() throws {
    let test = TestFolder()
    test.add("a", count: 3, side: 20).add("b", count: 2, from: 10, side: 40)
    test.folder.write(Array("text".utf8), to: "b/no.png")
    let grey = try ImageFolder(test.path).survey(threads: 2)
    #expect(grey.count == 5 && grey.isGrey && grey.medianSide == 20 && grey.commonSize == nil)
    test.add("b", count: 1, from: 20, side: 40, channels: 3)
    #expect(try ImageFolder(test.path).survey().isGrey == false)
    let uniform = TestFolder.flat()
    #expect(try ImageFolder(uniform.path).survey().commonSize == [8, 8])
  }

  @Test("the content hash is MurmurHash3 x64 128")
  func contentHash() {
    let text = Array("The quick brown fox jumps over the lazy dog".utf8)
    #expect(ContentHash(text).hexadecimal == "e34bbc7bbc071b6c7a433ca9c49a9347")
    #expect(ContentHash([]).hexadecimal == String(repeating: "0", count: 32))
    let hashes = Set((0..<text.count).map { ContentHash(Array(text[..<$0])).hexadecimal })
    #expect(hashes.count == text.count)
  }
}

import MartletData
import MartletTensor
import Synchronization
import TestSupport
import Testing

@Suite("Loading batches")
struct DataLoaderTests {
  private struct Contents: Equatable {
    var values: [[Float]] = []
    var labels: [[Int32]] = []
    var indices: [[Int]] = []
  }

  private func contents(_ loader: DataLoader, epoch: Int = 0, startingAt start: Int = 0) throws -> Contents {
    var result = Contents()
    let batches = loader.batches(epoch: epoch, startingAt: start)
    while let batch = try batches.next() {
      #expect(batch.images.shape == Shape([batch.count] + loader.dataset.sampleShape.extents))
      result.values.append(batch.images.array(of: Float.self))
      result.labels.append(batch.labels.array(of: Int32.self))
      result.indices.append(batch.indices)
    }
    #expect(try batches.next() == nil)
    return result
  }

  private let preprocessing = Preprocessing(height: 6, width: 7, channels: 1, mean: [0.3], deviation: [0.2])

  private func dataset(_ test: TestFolder, cache: Int) throws -> ImageDataset {
    try ImageStore(try ImageFolder(test.path), preprocessing: preprocessing, cacheMemory: cache).dataset(of: .all)
  }

  @Test("the same batches for any number of workers and any budget, with and without augmentation")
  func determinism() throws {
    let test = TestFolder.flat([40, 31, 22])
    for recipe in [Augmentation.none, .standard, .strong] {
      let transforms = recipe.transforms(height: 6, width: 7, channels: 1)
      var known: [Contents] = []
      for (workers, cache) in [(0, 0), (1, 0), (2, 0), (4, 0), (2, 42 * 50), (4, 1 << 20), (0, 1 << 20)] {
        let loader = DataLoader(
          try dataset(test, cache: cache), batchSize: 16, shuffles: true, seed: 5, transforms: transforms,
          workers: workers)
        // A second pass over epoch 0 finds the cache filled.
        let epochs = [try contents(loader), try contents(loader, epoch: 1), try contents(loader)]
        #expect(epochs[0] == epochs[2])
        #expect(epochs[0] != epochs[1])
        if known.isEmpty { known = epochs }
        #expect(epochs == known, "\(workers) workers, \(cache) bytes")
      }
    }
  }

  @Test("each sample comes once an epoch, with its own label and normalised values")
  func completeness() throws {
    let test = TestFolder.flat([40, 31, 22])
    let dataset = try dataset(test, cache: 1 << 20)
    let result = try contents(DataLoader(dataset, batchSize: 16, shuffles: true, seed: 1, workers: 2))
    #expect(result.indices.map(\.count) == [16, 16, 16, 16, 16, 13])
    #expect(result.indices.flatMap { $0 }.sorted() == Array(0..<93))
    for (batch, indices) in result.indices.enumerated() {
      for (i, index) in indices.enumerated() {
        let sample = try dataset.sample(at: index)
        #expect(Int(result.labels[batch][i]) == sample.label)
        #expect(sample.label == (index < 40 ? 0 : index < 71 ? 1 : 2))
        #expect(Array(result.values[batch][(i * 42)..<((i + 1) * 42)]) == sample.values)
        let bytes = try dataset.image(at: index).bytes
        for (value, byte) in zip(sample.values, bytes) {
          let expected = (Double(byte) / 255 - 0.3) / 0.2
          // Three roundings of single precision, of values up to 5.
          #expect(abs(Double(value) - expected) <= 5 * 3 * 0x1p-24)
        }
      }
    }
  }

  @Test("an epoch can be entered at any batch", arguments: [0, 2])
  func resume(workers: Int) throws {
    let test = TestFolder.flat()
    let loader = DataLoader(
      try dataset(test, cache: 0), batchSize: 4, shuffles: true, seed: 3,
      transforms: Augmentation.light.transforms(height: 6, width: 7, channels: 1), workers: workers)
    let whole = try contents(loader, epoch: 4)
    for start in [0, 1, 5, 7, 8, 100] {
      let rest = try contents(loader, epoch: 4, startingAt: start)
      #expect(rest.values == Array(whole.values.dropFirst(start)))
      #expect(rest.indices == Array(whole.indices.dropFirst(start)))
    }
  }

  @Test("without shuffling samples keep their order; a last batch that is not full may be dropped")
  func order() throws {
    let values = (0..<20).map(Float.init)
    let dataset = ArrayDataset(values: values, sampleShape: [2], labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let kept = DataLoader(dataset, batchSize: 4, workers: 2)
    #expect(kept.batchCount == 3)
    #expect(try contents(kept).indices == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    #expect(try contents(kept).values.flatMap { $0 } == values)
    let dropped = DataLoader(dataset, batchSize: 4, workers: 2, dropsLast: true)
    #expect(dropped.batchCount == 2)
    #expect(try contents(dropped).labels == [[0, 1, 2, 3], [4, 5, 6, 7]])
    let empty = DataLoader(ArrayDataset(values: [], sampleShape: [2], labels: []), batchSize: 4, workers: 2)
    #expect(try contents(empty) == Contents())
  }

  @Test("orders differ by seed and by epoch, and are even")
  func shuffling() throws {
    let dataset = ArrayDataset(values: [Float](repeating: 0, count: 8), sampleShape: [1], labels: Array(0..<8))
    var firsts = [Int](repeating: 0, count: 8)
    var orders: Set<[Int]> = []
    for epoch in 0..<800 {
      let loader = DataLoader(dataset, batchSize: 8, shuffles: true, seed: 11, workers: 0)
      let order = try contents(loader, epoch: epoch).indices[0]
      #expect(order.sorted() == Array(0..<8))
      firsts[order[0]] += 1
      orders.insert(order)
    }
    // 100 expected of each, with a deviation of 9.4: beyond 5 deviations something is wrong.
    #expect(firsts.allSatisfy { $0 > 53 && $0 < 147 })
    #expect(orders.count > 750)
  }

  @Test("a bad image is an error that names it, after the batches before it", arguments: [0, 1, 3])
  func badImage(workers: Int) throws {
    let test = TestFolder.flat()
    test.folder.write(Array("text".utf8), to: "bee/1014.png")
    let loader = DataLoader(try dataset(test, cache: 0), batchSize: 4, workers: workers)
    let batches = loader.batches()
    for _ in 0..<3 { #expect(try batches.next() != nil) }
    let error = try #require(throws: ImageError.self) { try batches.next() }
    #expect(error.path == "\(test.path)/bee/1014.png")
    #expect(error.reason == "is a text file, not a PNG")
    #expect(try batches.next() == nil)
  }

  @Test("an iterator that is let go ends its workers")
  func abandoned() throws {
    let dataset = CountingDataset()
    for _ in 0..<20 {
      let batches = DataLoader(dataset, batchSize: 2, workers: 3).batches()
      #expect(try batches.next()?.indices == [0, 1])
    }
    let calls = dataset.calls.load(ordering: .relaxed)
    // At most: those handed out, those waiting, and those at work when the iterator went.
    #expect(calls <= 20 * 2 * (1 + 5 + 3))
    #expect(calls >= 40)
  }

  @Test("a data set of one's own may throw")
  func ownDataset() throws {
    let batches = DataLoader(FailingDataset(), batchSize: 3, workers: 2).batches()
    #expect(try batches.next()?.count == 3)
    #expect(throws: FailingDataset.Fault(index: 4)) { try batches.next() }
  }
}

private final class CountingDataset: Dataset {
  let calls = Atomic<Int>(0)
  let count = 1000
  let sampleShape: Shape = [1]

  func sample(at index: Int) -> Sample {
    calls.add(1, ordering: .relaxed)
    return Sample(values: [Float(index)], label: 0)
  }
}

private struct FailingDataset: Dataset {
  struct Fault: Error, Equatable { let index: Int }

  let count = 9
  let sampleShape: Shape = [1]

  func sample(at index: Int) throws -> Sample {
    if index == 4 { throw Fault(index: index) }
    return Sample(values: [0], label: index)
  }
}

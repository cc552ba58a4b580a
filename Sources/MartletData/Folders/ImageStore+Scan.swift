import MartletTensor
import Synchronization

/// What happens when an image cannot be used.
public enum BadImagePolicy: String, Sendable, Codable, CaseIterable {
  /// It is left out and listed.
  case skip
  /// The work stops with an error that names it.
  case fail
}

extension ImageStore {
  /// Decodes every image of the splits once, on `threads` threads, the caller's among them; fills the cache on the way.
  ///
  /// The result depends on the files alone. `progress` is called on the caller's thread with the numbers of images done
  /// and to do; what it throws stops the scan.
  ///
  /// Throws ``DataError`` of kind `badImage` for the first bad image, in the folder's order, under the policy `fail`.
  public func scan(
    _ splits: [DataSplit]? = nil, threads: Int = 1, onBadImage policy: BadImagePolicy = .skip,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> ImageScan {
    let splits = splits ?? folder.splits
    let indices = folder.indices(of: splits)
    let results = ScanResults(recordCount: folder.records.count, channels: preprocessing.channels)
    let chunks = ChunkCounter(count: indices.count, chunkSize: 32)
    let done = Atomic<Int>(0)
    var interruption: (any Error)?
    // Only thread 0, the caller's, touches the callback and the interruption.
    try withoutActuallyEscaping(progress) { progress in
      nonisolated(unsafe) let report = progress
      try withUnsafeMutablePointer(to: &interruption) { pointer in
        nonisolated(unsafe) let interrupted = pointer
        onWorkerThreads(threads) { number in
          let reader = makeReader()
          let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: preprocessing.byteCount)
          defer { scratch.deallocate() }
          while let chunk = chunks.next() {
            for i in chunk {
              do throws(ImageError) {
                try scan(indices[i], reader, scratch, results)
              } catch {
                results.note(error, at: indices[i])
                if policy == .fail { chunks.stop() }
              }
            }
            let total = done.add(chunk.count, ordering: .relaxed).newValue
            if number == 0 {
              do { try report(total, indices.count) } catch {
                interrupted.pointee = error
                chunks.stop()
              }
            }
          }
        }
        if let error = interrupted.pointee { throw error }
        // The other threads may have done the last chunks, or all of them.
        try report(done.load(ordering: .relaxed), indices.count)
      }
    }
    return try finish(splits, indices, results, policy)
  }

  private func scan(
    _ index: Int, _ reader: ImageReader, _ scratch: UnsafeMutablePointer<UInt8>, _ results: ScanResults
  ) throws(ImageError) {
    // An image that is cached from before is read again for its hash alone.
    if isCached(index) {
      let (file, _) = try reader.survey(folder.path(of: index))
      results.noteFile(file, at: index)
    }
    let bytes = try bytes(of: index, using: reader, scratch: scratch) { results.noteFile($0, at: index) }
    results.noteSums(bytes, pixels: preprocessing.height * preprocessing.width, at: index)
  }

  private func finish(
    _ splits: [DataSplit], _ indices: [Int], _ results: ScanResults, _ policy: BadImagePolicy
  ) throws(DataError) -> ImageScan {
    let faults = results.sortedFaults()
    let bad = faults.map { index, error in
      ImageScan.BadImage(path: folder.path(of: index), reason: error.reason, hint: error.hint)
    }
    if policy == .fail, let first = bad.first {
      throw DataError(
        .badImage, path: first.path, reason: first.reason,
        hint: first.hint ?? "mend or remove it, or leave bad images out with --on-bad-image skip")
    }
    let faulty = Set(faults.map(\.index))
    return ImageScan(
      store: self, splits: splits, badImages: bad, digest: results.digest(indices, folder),
      goodIndices: indices.filter { !faulty.contains($0) }, sums: results.takeSums())
  }
}

/// What the workers of a scan write down.
// Sendable although it holds raw pointers: an image's elements are written by the one worker that scans it, and read
// after all workers have ended.
private final class ScanResults: @unchecked Sendable {
  private let recordCount, channels: Int
  private let hashes: UnsafeMutablePointer<(hash: ContentHash, byteCount: Int)>
  private let sums: UnsafeMutablePointer<UInt64>
  private let faults = Mutex<[(index: Int, error: ImageError)]>([])

  init(recordCount: Int, channels: Int) {
    self.recordCount = recordCount
    self.channels = channels
    hashes = .allocate(capacity: max(1, recordCount))
    hashes.initialize(repeating: (ContentHash([]), -1), count: recordCount)
    sums = .allocate(capacity: max(1, recordCount * channels * 2))
    sums.initialize(repeating: 0, count: recordCount * channels * 2)
  }

  deinit {
    hashes.deallocate()
    sums.deallocate()
  }

  func note(_ error: ImageError, at index: Int) { faults.withLock { $0.append((index, error)) } }

  func noteFile(_ file: UnsafeRawBufferPointer, at index: Int) { hashes[index] = (ContentHash(file), file.count) }

  func noteSums(_ bytes: UnsafePointer<UInt8>, pixels: Int, at index: Int) {
    for channel in 0..<channels {
      var sum: UInt64 = 0
      var squares: UInt64 = 0
      for i in 0..<pixels {
        let value = UInt32(bytes[i * channels + channel])
        sum &+= UInt64(value)
        squares &+= UInt64(value &* value)
      }
      sums[(index * channels + channel) * 2] = sum
      sums[(index * channels + channel) * 2 + 1] = squares
    }
  }

  func sortedFaults() -> [(index: Int, error: ImageError)] {
    faults.withLock { $0.sorted { $0.index < $1.index } }
  }

  func takeSums() -> [UInt64] { Array(UnsafeBufferPointer(start: sums, count: recordCount * channels * 2)) }

  /// A hash over names, sizes and content hashes, in the folder's order.
  func digest(_ indices: [Int], _ folder: ImageFolder) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(indices.count * 64)
    for index in indices {
      bytes.append(contentsOf: folder.relativePath(of: index).utf8)
      bytes.append(0)
      for value in [
        UInt64(bitPattern: Int64(hashes[index].byteCount)), hashes[index].hash.low, hashes[index].hash.high,
      ] {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return ContentHash(bytes).hexadecimal
  }
}

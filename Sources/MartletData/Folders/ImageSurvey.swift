import Glibc
import Synchronization

/// What the headers of a folder's images say, for choosing a model's size and channels before anything is decoded.
public struct ImageSurvey: Sendable, Equatable {
  /// Number of images whose header could be read.
  public let count: Int
  /// Whether every image is grey, with or without alpha.
  public let isGrey: Bool
  /// The median over the images of the mean of height and width; 0 without images.
  public let medianSide: Int
  /// Height and width of every image, if all are of one size.
  public let commonSize: [Int]?
}

extension ImageFolder {
  /// Reads the first bytes of every image of the splits. Files that are not PNG are passed over: the scan names them.
  public func survey(_ splits: [DataSplit]? = nil, threads: Int = 1) -> ImageSurvey {
    let indices = self.indices(of: splits ?? self.splits)
    var headers = [SurveyedHeader?](repeating: nil, count: indices.count)
    headers.withUnsafeMutableBufferPointer { headers in
      // Each worker writes the elements of the chunks it took, and nobody else does.
      nonisolated(unsafe) let headers = headers
      let chunks = ChunkCounter(count: indices.count)
      onWorkerThreads(threads) { _ in
        while let chunk = chunks.next() {
          for i in chunk { headers[i] = SurveyedHeader(path(of: indices[i])) }
        }
      }
    }
    let known = headers.compactMap { $0 }
    let sides = known.map { ($0.height + $0.width) / 2 }.sorted()
    let first = known.first.map { [$0.height, $0.width] }
    return ImageSurvey(
      count: known.count, isGrey: !known.isEmpty && known.allSatisfy(\.isGrey),
      medianSide: sides.isEmpty ? 0 : sides[sides.count / 2],
      commonSize: known.allSatisfy { [$0.height, $0.width] == first } ? first : nil)
  }

  /// The images of the splits, in the folder's order.
  package func indices(of splits: [DataSplit]) -> [Int] {
    let wanted = Set(splits)
    return records.indices.filter { wanted.contains(records[$0].split) }
  }
}

/// Size and colour from the 33 bytes that begin every PNG: the signature and the IHDR chunk.
private struct SurveyedHeader {
  let height, width: Int
  let isGrey: Bool

  init?(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let parsed = withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { bytes -> (Int, Int, UInt8)? in
      guard read(descriptor, bytes.baseAddress, 33) == 33 else { return nil }
      let signature = UInt64(bigEndian: bytes.load(as: UInt64.self))
      let chunk = UInt32(bigEndian: bytes.load(fromByteOffset: 12, as: UInt32.self))
      guard signature == 0x8950_4E47_0D0A_1A0A, chunk == 0x4948_4452 else { return nil }
      let width = Int(UInt32(bigEndian: bytes.load(fromByteOffset: 16, as: UInt32.self)))
      let height = Int(UInt32(bigEndian: bytes.load(fromByteOffset: 20, as: UInt32.self)))
      return (height, width, bytes[25])
    }
    guard let parsed, parsed.0 > 0, parsed.1 > 0, let type = PNGHeader.ColorType(rawValue: parsed.2) else { return nil }
    (height, width) = (parsed.0, parsed.1)
    isGrey = type.isGrey
  }
}

/// Hands out 0 ..< count in chunks, in order, to whoever asks.
final class ChunkCounter: Sendable {
  private let count: Int
  private let chunkSize: Int
  private let taken = Atomic<Int>(0)

  init(count: Int, chunkSize: Int = 64) {
    self.count = count
    self.chunkSize = chunkSize
  }

  /// The next chunk, or nil when none is left.
  func next() -> Range<Int>? {
    let start = taken.add(chunkSize, ordering: .relaxed).oldValue
    return start < count ? start..<min(count, start + chunkSize) : nil
  }

  /// No chunk is handed out any more.
  func stop() { taken.store(count, ordering: .relaxed) }
}

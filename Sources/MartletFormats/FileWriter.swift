/// Collects small writes into large ones on the way to a file.
public struct FileWriter: ~Copyable {
  private let file: FileDescriptorHandle
  private var pending: [UInt8] = []
  private static let capacity = 1 << 18

  init(_ file: consuming FileDescriptorHandle) {
    self.file = file
    pending.reserveCapacity(Self.capacity)
  }

  /// Appends the bytes; throws ``FileError``.
  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if pending.count + bytes.count > Self.capacity { try flush() }
    if bytes.count >= Self.capacity {
      try file.write(bytes)
    } else {
      pending.append(contentsOf: bytes)
    }
  }

  /// Appends the bytes; throws ``FileError``.
  public mutating func write(_ bytes: [UInt8]) throws(FileError) {
    if pending.count + bytes.count > Self.capacity { try flush() }
    pending.append(contentsOf: bytes)
  }

  /// Appends the text as UTF-8; throws ``FileError``.
  public mutating func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  private mutating func flush() throws(FileError) {
    guard !pending.isEmpty else { return }
    var failure: FileError?
    pending.withUnsafeBytes { bytes in
      do throws(FileError) { try file.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    pending.removeAll(keepingCapacity: true)
  }

  mutating func finish() throws(FileError) {
    try flush()
    try file.synchronise()
  }
}

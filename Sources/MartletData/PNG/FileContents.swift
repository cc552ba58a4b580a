import Glibc

/// Reads whole PNG files with as few system calls as possible into memory that is kept from file to file.
final class FileContents {
  private var buffer = ScratchBuffer<UInt8>()
  private static let firstRead = 64 * 1024
  /// Far beyond any PNG of the pixel limit.
  private static let maximumByteCount = 1 << 32

  /// The file's bytes, valid until the next call.
  ///
  /// A file that does not begin as a PNG is read only as far as is needed to tell what it is.
  func read(_ path: String) throws(ImageError) -> UnsafeRawBufferPointer {
    try read(path, folder: AT_FDCWD, name: path)
  }

  /// The same for `name` below an open folder.
  func read(_ path: @autoclosure () -> String, folder: Int32, name: String) throws(ImageError) -> UnsafeRawBufferPointer
  {
    // Not blocking: a named pipe without a writer must not stop the program.
    let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path(), code: errno) }
    defer { close(descriptor) }
    var start = try buffer.reserve(Self.firstRead)
    var count = 0
    while true {
      if count == buffer.capacity {
        guard count < Self.maximumByteCount else { throw .unreadable(path(), code: EFBIG) }
        start = try grow(path(), keeping: count)
      }
      // In bounds: at most the rest of the buffer is asked for.
      let received = Glibc.read(descriptor, start + count, buffer.capacity - count)
      if received < 0 {
        if errno == EINTR { continue }
        throw .unreadable(path(), code: errno)
      }
      if received == 0 { break }
      count += received
      if Self.endsAsPNG(start, count) || !Self.beginsAsPNG(start, count) { break }
    }
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  private func grow(_ path: String, keeping count: Int) throws(ImageError) -> UnsafeMutablePointer<UInt8> {
    var larger = ScratchBuffer<UInt8>()
    let target: UnsafeMutablePointer<UInt8>
    do throws(ImageError) { target = try larger.reserve(buffer.capacity * 4) } catch {
      throw .outOfMemory(path, byteCount: buffer.capacity * 4)
    }
    target.update(from: try buffer.reserve(count), count: count)
    buffer = larger
    return target
  }

  /// Whether the bytes end with the chunk that ends a PNG: then the read that would return 0 is saved.
  private static func endsAsPNG(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count >= 57 && UnsafeRawPointer(bytes + count - 8).loadUnaligned(as: UInt64.self) == endMark
  }

  private static func beginsAsPNG(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count < 8 || UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self) == signature
  }

  private static let signature = UInt64(bigEndian: 0x8950_4E47_0D0A_1A0A)
  /// "IEND" and its checksum.
  private static let endMark = UInt64(bigEndian: 0x4945_4E44_AE42_6082)
}

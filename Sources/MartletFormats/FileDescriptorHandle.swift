import Glibc

/// An open file descriptor, closed when the handle goes away; calls interrupted by a signal are repeated.
struct FileDescriptorHandle: ~Copyable {
  let path: String
  private(set) var descriptor: Int32

  init(path: String, flags: Int32, mode: mode_t = 0o666, operation: String) throws(FileError) {
    self.path = path
    repeat {
      descriptor = open(path, flags | O_CLOEXEC, mode)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw FileError(path: path, operation: operation, code: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Bytes in the file; a folder or a device is refused, as reading it would fail later with a puzzling reason.
  func regularFileSize() throws(FileError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, operation: "read", code: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path: path, operation: "read", code: EISDIR) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(path: path, operation: "read", code: EINVAL) }
    return Int(status.st_size)
  }

  /// Fills the buffer from the file's `offset`; returns the bytes read, fewer only at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      // In bounds: `done` stays below the buffer's count.
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, operation: "read", code: errno)
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  func write(_ buffer: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < buffer.count {
      // In bounds: `done` stays below the buffer's count.
      let count = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path, operation: "write", code: errno)
      }
      done += count
    }
  }

  /// Brings what was written to the disk; some file systems report a full disk only here.
  func synchronise() throws(FileError) {
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      // Not every file system can synchronise a folder; the rename itself is then all there is.
      if errno == EINVAL || errno == EROFS { return }
      throw FileError(path: path, operation: "write", code: errno)
    }
  }
}

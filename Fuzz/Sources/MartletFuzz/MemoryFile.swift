import Glibc

/// One file in memory, because the readers take paths.
enum MemoryFile {
  private static let descriptor: Int32 = {
    var name = Array("/dev/shm/martlet-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    precondition(descriptor >= 0, "no file in memory is to be had")
    // It lives on under its descriptor's path alone, and goes with the process.
    unlink(name)
    return descriptor
  }()

  /// Replaces the file's content and returns its path.
  static func hold(_ bytes: [UInt8]) -> String {
    precondition(ftruncate(descriptor, off_t(bytes.count)) == 0, "the file cannot be resized")
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    precondition(written == bytes.count, "the file cannot be written")
    return "/proc/self/fd/\(descriptor)"
  }
}

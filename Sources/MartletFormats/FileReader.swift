import Glibc

/// Whole files as bytes or text.
public enum FileReader {
  /// The file's bytes.
  ///
  /// Throws ``FileError`` when it cannot be read, or with `EFBIG` when it is larger than `maximumByteCount`.
  public static func bytes(of path: String, maximumByteCount: Int = .max) throws(FileError) -> [UInt8] {
    let file = try FileDescriptorHandle(path: path, flags: O_RDONLY, operation: "read")
    let size = try file.regularFileSize()
    guard size <= maximumByteCount else { throw FileError(path: path, operation: "read", code: EFBIG) }
    var failure: FileError?
    let bytes = [UInt8](
      unsafeUninitializedCapacity: size
    ) { buffer, count in
      do throws(FileError) {
        count = try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<size]), at: 0)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The file's text; invalid UTF-8 is replaced.
  public static func text(of path: String, maximumByteCount: Int = .max) throws(FileError) -> String {
    String(decoding: try bytes(of: path, maximumByteCount: maximumByteCount), as: UTF8.self)
  }

  /// Whether anything exists under the path, a broken link included.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether the path is a folder or leads to one.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

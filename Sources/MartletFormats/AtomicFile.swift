import Glibc

/// Files that are written whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which is synchronised and renamed over the target, and then the
/// folder is synchronised: whenever the machine stops, the path holds the old file or the new one.
public enum AtomicFile {
  /// Writes what `body` hands to the writer.
  ///
  /// Throws ``FileError`` (disk full, no permission …) or what `body` throws; the temporary file is then gone and what the
  /// path held before is untouched.
  public static func write(to path: String, _ body: (inout FileWriter) throws -> Void) throws {
    let (folder, name) = split(path)
    let temporary = "\(folder)/.\(name).\(getpid()).tmp"
    do {
      unlink(temporary)
      let file: FileDescriptorHandle
      do {
        file = try FileDescriptorHandle(
          path: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, operation: "write")
      }
      var writer = FileWriter(file)
      try body(&writer)
      try writer.finish()
      guard rename(temporary, path) == 0 else { throw FileError(path: path, operation: "write", code: errno) }
    } catch {
      unlink(temporary)
      // The user knows the target, not the temporary file.
      if let error = error as? FileError, error.path == temporary {
        throw FileError(path: path, operation: error.operation, code: error.code)
      }
      throw error
    }
    try synchroniseFolder(folder)
  }

  /// Writes the bytes.
  public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    try write(to: path) { writer in try writer.write(Array(bytes)) }
  }

  /// Writes the text as UTF-8.
  public static func write(_ text: String, to path: String) throws {
    try write(text.utf8, to: path)
  }

  /// Removes temporary files that an interrupted write left in the folder.
  ///
  /// A file counts as left over when its writer's process is gone, or has this process's number.
  public static func removeLeftovers(in folder: String) {
    guard let listing = opendir(folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      // The name is a C string inside the entry, valid until the next readdir.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      guard name.hasPrefix("."), parts.count >= 4, parts.last == "tmp", let writer = pid_t(parts[parts.count - 2]),
        writer > 0
      else { continue }
      if writer == getpid() || (kill(writer, 0) != 0 && errno == ESRCH) { unlink("\(folder)/\(name)") }
    }
  }

  /// Brings the folder's list of names to the disk.
  public static func synchroniseFolder(_ folder: String) throws(FileError) {
    try FileDescriptorHandle(path: folder, flags: O_RDONLY | O_DIRECTORY, operation: "open").synchronise()
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/." : String(folder), String(path[path.index(after: slash)...]))
  }
}

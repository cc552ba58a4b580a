import Glibc
package import MartletFormats

/// Names in a folder, and folders that are made with those above them.
package enum Folders {
  /// Names of everything in the folder except `.` and `..`, sorted by their bytes.
  package static func names(in path: String) throws(FileError) -> [String] {
    guard let listing = opendir(path) else { throw FileError(path: path, operation: "list", code: errno) }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      // The name is a C string inside the entry, valid until the next readdir.
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes the folder and those above it that do not exist.
  package static func makeFolders(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 { return }
    if errno == EEXIST, FileReader.isFolder(path) { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolders(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    }
    throw FileError(path: path, operation: "create", code: errno)
  }
}

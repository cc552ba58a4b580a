import Glibc
import MartletFormats

/// The names in one folder, sorted by their bytes; hidden ones are left out, links are followed.
struct FolderListing {
  struct Entry {
    let name: String
    let isFolder: Bool
    /// A name that is not valid UTF-8 cannot be used as a path again.
    let isReadableName: Bool
  }

  /// Identifies the folder, whatever path led to it.
  let identity: FolderIdentity
  let entries: [Entry]

  init(_ path: String) throws(DataError) {
    guard let stream = opendir(path) else { throw Self.failure(path) }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0 else { throw Self.failure(path) }
    identity = FolderIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    var entries: [Entry] = []
    errno = 0
    while let entry = readdir(stream) {
      // The name is a C string inside the entry, valid until the next readdir.
      let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name)!)
        .assumingMemoryBound(to: CChar.self)
      if name[0] == 0x2E { continue }
      let type = Self.type(of: name, in: dirfd(stream), hint: entry.pointee.d_type)
      if let text = String(validatingCString: name) {
        if type != .other { entries.append(Entry(name: text, isFolder: type == .folder, isReadableName: true)) }
      } else {
        entries.append(Entry(name: String(cString: name), isFolder: type == .folder, isReadableName: false))
      }
      errno = 0
    }
    guard errno == 0 else { throw Self.failure(path) }
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.entries = entries
  }

  private enum EntryType { case file, folder, other }

  private static func type(of name: UnsafePointer<CChar>, in folder: Int32, hint: UInt8) -> EntryType {
    switch Int32(hint) {
    case Int32(DT_REG): return .file
    case Int32(DT_DIR): return .folder
    case Int32(DT_LNK), Int32(DT_UNKNOWN):
      var status = stat()
      // A link to nothing counts as a file: reading it tells the user what is wrong.
      guard fstatat(folder, name, &status, 0) == 0 else { return .file }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: return .folder
      case S_IFREG: return .file
      default: return .other
      }
    default: return .other
    }
  }

  private static func failure(_ path: String) -> DataError {
    let fault = FileError(path: path, operation: "read", code: errno)
    return DataError(.unreadableFolder, path: path, reason: fault.reason, hint: fault.hint)
  }
}

/// A folder, whatever path led to it.
struct FolderIdentity: Hashable {
  let device, inode: UInt64
}

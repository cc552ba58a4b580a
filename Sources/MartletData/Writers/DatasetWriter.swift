import Glibc
import MartletFormats
import MartletTensor
import Synchronization

/// Writes a folder of PNG images whole or not at all: into a hidden folder beside it, one sync, one rename.
struct DatasetWriter: Sendable {
  /// One image to write.
  struct Entry: Sendable {
    /// Folder below the data set, for example "train/bag".
    let folder: String
    /// Name in the folder without its ending.
    let number: Int
    /// Tells the image's source what to make.
    let source: Int
  }

  let target: String
  private let parent: String
  private let temporary: String

  /// Throws ``DataError`` when something is in the way at `target`.
  init(_ target: String) throws(DataError) {
    var path = target
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    self.target = path
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    temporary = "\(parent)/.\(name).\(getpid()).tmp"
    guard !name.isEmpty, name != ".", name != ".." else {
      throw DataError(.unwritable, path: target, reason: "is not a name for a new folder")
    }
    var status = stat()
    if lstat(path, &status) == 0 {
      throw DataError(
        .unwritable, path: target, reason: "exists already", hint: "remove it, or choose another name")
    }
  }

  /// Writes every entry's image, made by `image` on `threads` threads, and moves the finished folder into its place.
  ///
  /// Throws ``FileError`` (disk full, no permission …), ``ImageError``, or what `progress` throws, which is called on the
  /// caller's thread; nothing is left behind then.
  func write(
    _ entries: [Entry], threads: Int, compressionLevel: Int = 6, progress: (_ done: Int, _ total: Int) throws -> Void,
    image: @Sendable (Int) -> Image
  ) throws {
    try makeFolders(parent)
    Self.remove(temporary)
    do {
      guard mkdir(temporary, 0o777) == 0 else { throw FileError(path: target, operation: "create", code: errno) }
      for folder in Set(entries.map(\.folder)).sorted() { try makeFolders("\(temporary)/\(folder)") }
      try writeFiles(entries, threads, compressionLevel, progress, image)
      try synchronise()
      guard rename(temporary, target) == 0 else { throw FileError(path: target, operation: "create", code: errno) }
    } catch {
      Self.remove(temporary)
      throw error
    }
    try AtomicFile.synchroniseFolder(parent)
  }

  private func writeFiles(
    _ entries: [Entry], _ threads: Int, _ compressionLevel: Int, _ progress: (Int, Int) throws -> Void,
    _ image: @Sendable (Int) -> Image
  ) throws {
    let chunks = ChunkCounter(count: entries.count)
    let done = Atomic<Int>(0)
    let failure = Mutex<(any Error)?>(nil)
    try withoutActuallyEscaping(progress) { progress in
      // Only thread 0, the caller's, calls it.
      nonisolated(unsafe) let report = progress
      onWorkerThreads(threads) { number in
        let encoder = PNGEncoder(compressionLevel: compressionLevel)
        do {
          while let chunk = chunks.next() {
            for entry in entries[chunk] {
              let digits = String(entry.number)
              let name = String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".png"
              try write(try encoder.encode(image(entry.source)), to: "\(entry.folder)/\(name)")
            }
            let total = done.add(chunk.count, ordering: .relaxed).newValue
            if number == 0 { try report(total, entries.count) }
          }
        } catch {
          chunks.stop()
          failure.withLock { $0 = $0 ?? error }
        }
      }
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }

  private func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    let descriptor = open("\(temporary)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: "\(target)/\(name)", operation: "write", code: errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
      if count < 0 {
        if errno == EINTR { continue }
        let code = errno
        close(descriptor)
        throw FileError(path: "\(target)/\(name)", operation: "write", code: code)
      }
      written += count
    }
    guard close(descriptor) == 0 else { throw FileError(path: "\(target)/\(name)", operation: "write", code: errno) }
  }

  private func makeFolders(_ path: String) throws(FileError) {
    if path.isEmpty || path == "." || path == "/" || mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw FileError(path: path, operation: "create", code: errno)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError(path: path, operation: "create", code: errno)
    }
  }

  /// One sync of the file system for all files, instead of one for each.
  private func synchronise() throws(FileError) {
    let descriptor = open(temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: target, operation: "write", code: errno) }
    defer { close(descriptor) }
    // Glibc's module does not show Swift this function; without it, all file systems are synchronised.
    guard let symbol = dlsym(nil, "syncfs") else { return sync() }
    // The C function's type, from syncfs(2).
    let syncfs = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    guard syncfs(descriptor) == 0 else { throw FileError(path: target, operation: "write", code: errno) }
  }

  /// Removes a folder that this type made.
  private static func remove(_ path: String) {
    guard let listing = try? FolderListing(path) else { return }
    for entry in listing.entries {
      let inner = "\(path)/\(entry.name)"
      if entry.isFolder { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }
}

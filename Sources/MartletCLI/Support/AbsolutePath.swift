import Glibc

/// Paths that mean the same wherever the next command is called from.
enum AbsolutePath {
  /// The path from the root, links resolved; as it was given if it leads nowhere.
  static func of(_ path: String) -> String {
    // The system allocates the result, which is freed here.
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

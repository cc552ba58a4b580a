import Glibc

/// Where the dynamic linker found a symbol. Alternatives and preloading can make that another file than the one linked.
enum LoadedLibrary {
  /// The resolved path of the file that defines `symbol` for this process; "unknown" when it is linked statically or missing.
  static func defining(_ symbol: String) -> String {
    // dladdr, a GNU extension, is hidden from Swift; it takes an address and fills in four pointers, the first a path.
    typealias Lookup = @convention(c) (UnsafeRawPointer, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Int32
    guard let address = dlsym(nil, symbol), let function = dlsym(nil, "dladdr") else { return "unknown" }
    let lookup = unsafeBitCast(function, to: Lookup.self)
    var information = [UnsafePointer<CChar>?](repeating: nil, count: 4)
    guard lookup(address, &information) != 0, let path = information[0] else { return "unknown" }
    guard let resolved = realpath(path, nil) else { return String(cString: path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

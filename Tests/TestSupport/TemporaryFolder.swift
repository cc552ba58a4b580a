import Foundation

/// A folder of a test's own, removed with everything in it when the last reference goes.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-test-\(UUID().uuidString)").path
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of `name` inside the folder; folders above it are made.
  public func path(_ name: String) -> String {
    let full = path + "/" + name
    try? FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    return full
  }

  /// Writes the bytes to `name` inside the folder and returns the path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) -> String {
    let full = path(name)
    try! Data(bytes).write(to: URL(fileURLWithPath: full))
    return full
  }

  /// Names of everything in the folder, or in a folder inside it, sorted.
  public func names(in name: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + name)) ?? []).sorted()
  }
}

/// The bytes of a file; nil when there is none.
public func contents(of path: String) -> [UInt8]? {
  FileManager.default.contents(atPath: path).map(Array.init)
}

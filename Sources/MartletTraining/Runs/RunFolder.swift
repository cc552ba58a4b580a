import Glibc
public import MartletFormats

/// The folder of one run and the names of what it holds.
public struct RunFolder: Sendable, Equatable {
  public let path: String

  public init(path: String) { self.path = path }

  public var configuration: String { path + "/config.json" }
  public var metrics: String { path + "/metrics.csv" }
  public var best: String { path + "/best.safetensors" }
  public var last: String { path + "/last.safetensors" }
  public var confusion: String { path + "/confusion.csv" }
  /// What `--find-lr` leaves.
  public var learningRates: String { path + "/learning-rate.csv" }
  public var quarantine: String { path + "/quarantine.csv" }

  /// What a run leaves in its folder.
  private var files: [String] { [configuration, metrics, best, last, confusion, quarantine, learningRates] }

  /// Makes the folder and those above it.
  ///
  /// An existing folder that holds anything is refused unless `overwriting`, and then only a run's own files are removed.
  public func create(overwriting: Bool) throws {
    if FileReader.exists(path) {
      guard FileReader.isFolder(path) else { throw FileError(path: path, operation: "create", code: ENOTDIR) }
      let names = try Folders.names(in: path)
      guard overwriting || names.isEmpty else {
        throw RunError(
          path: path, reason: "exists already",
          hint: "choose another --output, continue it with --resume \(path), or replace it with --overwrite")
      }
      for file in files where unlink(file) != 0 && errno != ENOENT {
        throw FileError(path: file, operation: "remove", code: errno)
      }
    } else {
      try Folders.makeFolders(path)
    }
    AtomicFile.removeLeftovers(in: path)
  }

  /// Removes a run that never started to train, and its folder if nothing else is in it.
  public func discard() {
    for file in files { unlink(file) }
    rmdir(path)
  }

  /// The first of `base/NAME-1`, `base/NAME-2` … that does not exist.
  public static func nextFree(in base: String, name: String) -> RunFolder {
    var number = 1
    while FileReader.exists("\(base)/\(name)-\(number)") { number += 1 }
    return RunFolder(path: "\(base)/\(name)-\(number)")
  }
}

/// A run folder that is not what is needed.
public struct RunError: DescribedError, Equatable {
  public let path: String?
  public let reason: String
  public let hint: String?

  public init(path: String?, reason: String, hint: String? = nil) {
    self.path = path
    self.reason = reason
    self.hint = hint
  }
}

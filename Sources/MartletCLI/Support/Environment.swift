import Glibc

/// The process's environment.
enum Environment {
  /// Whether a variable is set to something.
  static func has(_ name: String) -> Bool { getenv(name).map { $0[0] != 0 } ?? false }
}

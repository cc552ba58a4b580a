import CMartletKernels
import COpenBLAS
import Glibc

/// OpenBLAS's kernels for one family of processors, a "core", and how to get the right one.
///
/// OpenBLAS chooses by CPU model and falls back to its slowest kernels on models newer than its tables: on such machines
/// 0.3.21 takes "Prescott" (SSE3) and runs at a seventh of the speed. The choice can be made again: the environment variable
/// OPENBLAS_CORETYPE is read by `gotoblas_dynamic_init`, which `gotoblas_dynamic_quit` allows to run once more.
package enum BLASCore {
  package struct Repair: Sendable {
    package var from: String?
    package var note: String?
  }

  /// The variable with which a user chooses the core; what it holds is respected.
  private static let variable = "OPENBLAS_CORETYPE"

  /// The instructions that a core uses, in ascending order.
  private enum Rank: Int, Comparable {
    case sse, avx, avx2, avx512
    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  private static let ranks: [(Rank, [String])] = [
    (.sse, ["Katmai", "Coppermine", "Northwood", "Prescott", "Banias", "Atom", "Core2", "Penryn", "Dunnington"]),
    (.sse, ["Nehalem", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Nano"]),
    (.avx, ["Sandybridge", "Bulldozer", "Piledriver"]),
    (.avx2, ["Steamroller", "Excavator", "Haswell", "Zen"]),
    (.avx512, ["SkylakeX", "Cooperlake", "SapphireRapids"]),
  ]

  /// The core in use, by OpenBLAS's name.
  package static var current: String { String(cString: openblas_get_corename()) }

  /// The best core for this machine by CPUID; nil where the machine is no x86 or has no AVX2.
  package static var best: String? {
    if mk_simd_supported(2) == 1 { return "SkylakeX" }
    if mk_simd_supported(1) == 1 { return Machine.isAMD ? "Zen" : "Haswell" }
    return nil
  }

  /// Chooses the best core if it is better than the current one and the user has not chosen.
  package static func repair() -> Repair {
    let current = current
    if getenv(variable) != nil { return Repair(note: "\(variable) is set; its choice is kept") }
    guard let best, let bestRank = rank(best), let currentRank = rank(current), currentRank < bestRank else {
      return Repair()
    }
    if select(best) { return Repair(from: current) }
    return Repair(note: "OpenBLAS uses \(current); \(best) would be faster but this build cannot switch to it")
  }

  /// Makes OpenBLAS use `core`; false, with the choice left to OpenBLAS, if it has no such core or cannot switch.
  package static func select(_ core: String) -> Bool {
    if current.lowercased() == core.lowercased() { return true }
    guard let quit = function("gotoblas_dynamic_quit"), let initialize = function("gotoblas_dynamic_init") else {
      return false
    }
    let previous = getenv(variable).map { String(cString: $0) }
    setenv(variable, core, 1)
    quit()
    initialize()
    // Child processes must not take ours for the user's choice.
    if let previous { setenv(variable, previous, 1) } else { unsetenv(variable) }
    return current.lowercased() == core.lowercased()
  }

  private static func rank(_ core: String) -> Rank? {
    ranks.first { $0.1.contains { $0.lowercased() == core.lowercased() } }?.0
  }

  private static func function(_ name: String) -> (@convention(c) () -> Void)? {
    // The default handle searches everything that is loaded; both functions take and return nothing.
    dlsym(nil, name).map { unsafeBitCast($0, to: (@convention(c) () -> Void).self) }
  }
}

import Foundation
import MartletKernels

/// The BLAS core and SIMD level that a run is bound to.
public enum VerificationPlace {
  /// Makes this process use a BLAS core: at once if it does already, else by starting over with OPENBLAS_CORETYPE set, after a
  /// child has shown that the machine survives it.
  ///
  /// Does not return when it starts over: the process then runs `arguments` again.
  ///
  /// - Throws: `VerificationError.unusableCore`.
  public static func useCore(_ core: String, program: String, arguments: [String]) throws(VerificationError) {
    guard core.lowercased() != BLAS.facts.core.lowercased() else { return }
    guard CoreChildren.candidates.contains(where: { $0.lowercased() == core.lowercased() }) else {
      throw .unusableCore(core, reason: "OpenBLAS has none of that name")
    }
    if let obstacle = CoreChildren(options: VerificationOptions(), level: SIMDLevel.current.name).obstacle(to: core) {
      throw .unusableCore(core, reason: obstacle)
    }
    setenv("OPENBLAS_CORETYPE", core, 1)
    // Copies live until the process is replaced, or the call fails.
    let copies = arguments.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    execv(program, copies + [nil])
    throw .unusableCore(core, reason: "the program cannot be started again: \(String(cString: strerror(errno)))")
  }

  /// Selects a SIMD level for the whole process.
  ///
  /// - Throws: `VerificationError.unusableLevel`.
  public static func useLevel(_ name: String) throws(VerificationError) {
    guard let level = SIMDLevel.supported.first(where: { $0.name == name }), SIMDLevel.select(level) else {
      throw .unusableLevel(name, known: SIMDLevel.supported.map(\.name))
    }
  }
}

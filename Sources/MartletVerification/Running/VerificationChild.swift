import Foundation
import MartletKernels

/// The comparison suite inside a child process, for a BLAS core that can only be chosen before BLAS is loaded, or that may
/// die of an illegal instruction.
public enum VerificationChild {
  /// What a child is told and what it answers: JSON in one argument and on standard output.
  struct Task: Codable {
    var core: String
    /// Only say which core BLAS really uses, after a product on it.
    var isProbe: Bool
    var isQuick: Bool
    var filter: String?
    var seed: UInt64
    var caseThreads: Int
    var coversLevels: Bool
    var keepsCases: Bool
    /// Whether commands must name the level that the child begins with.
    var namesLevel: Bool
  }

  struct Answer: Codable {
    var core: String
    var results: [FamilyResult]
  }

  /// Does what the arguments after `childArguments` say.
  /// - Returns: The exit code.
  public static func run(_ arguments: [String]) -> Int32 {
    guard let text = arguments.first, let task = try? JSONDecoder().decode(Task.self, from: Data(text.utf8)) else {
      FileHandle.standardError.write(Data("martlet: verify: a child without a task\n".utf8))
      return 1
    }
    BLAS.prepare()
    var answer = Answer(core: BLAS.facts.core, results: [])
    if task.isProbe {
      multiplyOnce(Float.self)
      multiplyOnce(Double.self)
    } else if answer.core.lowercased() == task.core.lowercased() {
      answer.results = results(task, core: answer.core)
    }
    guard let data = try? encoded(answer) else { return 1 }
    FileHandle.standardOutput.write(data)
    return 0
  }

  // JSON has no infinities; an error can be one.
  private static let infinities = ("inf", "-inf", "nan")

  private static func encoded(_ answer: Answer) throws -> Data {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinities.0, negativeInfinity: infinities.1, nan: infinities.2)
    return try encoder.encode(answer)
  }

  static func answer(from data: Data) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinities.0, negativeInfinity: infinities.1, nan: infinities.2)
    return try decoder.decode(Answer.self, from: data)
  }

  /// The families that call BLAS; in a full run those that also dispatch a SIMD level again at each lower one, with as few cases
  /// as a combination needs.
  private static func results(_ task: Task, core: String) -> [FamilyResult] {
    var options = VerificationOptions()
    (options.isQuick, options.filter, options.seed) = (task.isQuick, task.filter, task.seed)
    (options.caseThreads, options.coversLevels) = (task.caseThreads, task.coversLevels)
    options.keepsCases = task.keepsCases
    let families = ((try? CaseRegistry.families(matching: task.filter)) ?? []).filter { $0.dependence.contains(.core) }
    let home = SIMDLevel.current
    var runner = CaseRunner(options, core: core, isDefaultCore: false)
    runner.run(families, at: home, isDefaultLevel: !task.namesLevel)
    for level in options.levels where level != home && !options.isQuick {
      runner.run(families.filter { $0.dependence.contains(.level) }, at: level, isDefaultLevel: false, takesLeast: true)
    }
    return families.compactMap { runner.results[$0.name] }
  }

  /// Wrong instructions kill a process at the first product that uses them: one of a size that is packed, one that is not.
  private static func multiplyOnce<T: VerificationScalar>(_: T.Type) {
    for n in [17, 160] {
      let a = [T](repeating: 1, count: n * n)
      var c = [T](repeating: 0, count: n * n)
      Gemm.multiplySerial(m: n, n: n, k: n, alpha: 1, a: a, lda: n, b: a, ldb: n, beta: 0, c: &c, ldc: n, by: .blas)
    }
  }
}

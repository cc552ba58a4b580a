import MartletFormats
import MartletKernels
import MartletTraining

/// `config.json`: what was asked for, with what, and on which data.
struct RunConfiguration {
  var plan: TrainPlan
  /// Known after the scan; nil before.
  var dataDigest: String?
  /// What the scan decided, for readers of the file.
  var resolved: JSONValue = .null

  /// Writes the file whole. Throws ``FileError``.
  func write(to folder: RunFolder) throws {
    let facts = BLAS.facts
    let document: JSONValue = [
      "version": .string(MartletVersion.text),
      "arguments": plan.json,
      "seed": plan.seedJSON,
      "threads": .integer(Threads.count),
      "blas_core": .string(facts.core),
      "simd": .string(SIMDLevel.current.name),
      "data_digest": .string(orNull: dataDigest),
      "resolved": resolved,
    ]
    try AtomicFile.write(document.prettyText, to: folder.configuration)
  }

  init(plan: TrainPlan) { self.plan = plan }

  /// Reads the file of a run. Throws ``FileError`` or ``RunError``.
  init(reading folder: RunFolder) throws {
    guard FileReader.exists(folder.configuration) else {
      throw RunError(
        path: folder.path, reason: FileReader.exists(folder.path) ? "has no config.json" : "does not exist",
        hint: "give a run folder that martlet train made")
    }
    let text = try FileReader.bytes(of: folder.configuration, maximumByteCount: 1 << 24)
    guard let json = try? JSONValue(parsing: text), let arguments = json["arguments"], let plan = TrainPlan(arguments)
    else {
      throw RunError(path: folder.configuration, reason: "is damaged or from another version", hint: "train anew")
    }
    self.plan = plan
    dataDigest = json["data_digest"]?.stringValue
    resolved = json["resolved"] ?? .null
  }
}

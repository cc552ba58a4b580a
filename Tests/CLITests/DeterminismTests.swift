import Foundation
import TestSupport
import Testing

/// The same seed and data give the same bytes after 110 steps: for any number of threads, workers and kills, and any size of
/// cache.
@Suite(.serialized) struct DeterminismTests {
  private static let folder = TemporaryFolder()
  private static let data: String = {
    let path = folder.path + "/shapes"
    let result = Martlet.run(
      "dataset", "shapes", path, "--train-per-class", "24", "--test-per-class", "4", "--image-size", "16", "--quiet")
    precondition(result.exitCode == 0, result.errors)
    return path
  }()

  private static func arguments(_ output: String) -> [String] {
    [
      "train", data, "--output", output, "--model", "smallcnn", "--image-size", "16", "--epochs", "10", "--batch-size",
      "12", "--augment", "standard", "--clip-norm", "5", "--label-smoothing", "0.1", "--seed", "11",
    ]
  }

  private static func train(_ name: String, _ more: [String] = []) -> [String: [UInt8]?] {
    let run = folder.path + "/" + name
    let result = Martlet.run(arguments(run) + more)
    #expect(result.exitCode == 0, "\(result.errors)")
    return files(run)
  }

  private static func files(_ run: String) -> [String: [UInt8]?] {
    ["last", "best"].reduce(into: [:]) { $0[$1] = contents(of: "\(run)/\($1).safetensors") }
  }

  private static let straight = train("straight", ["--threads", "2", "--workers", "1"])

  @Test(arguments: [
    ["--threads", "1"], ["--threads", "3"], ["--threads", "8", "--workers", "3"],
    ["--workers", "4", "--cache-memory", "0"],
    ["--workers", "1", "--cache-memory", "0"], ["--workers", "0", "--cache-memory", "50K"], ["--save-every", "0"],
  ])
  func anyMachineOptions(_ options: [String]) {
    let name = options.joined(separator: "-")
    #expect(Self.straight["last"]??.isEmpty == false)
    #expect(Self.train(name, options) == Self.straight)
  }

  @Test func anotherSeedGivesOtherBytes() {
    #expect(Self.train("other", ["--seed", "12"]) != Self.straight)
  }

  /// Killed five times at random moments, in the middle of epochs too, and taken up again each time; with everything too that has
  /// a state or draws random numbers of its own.
  @Test(arguments: [
    [], ["--ema", "0.9", "--mixup", "0.4", "--accumulate", "2", "--balanced", "--augment", "strong"],
  ])
  func anyKills(_ options: [String]) {
    let run = Self.folder.path + "/killed-\(options.count)"
    var arguments = Self.arguments(run) + options
    var kills = 0
    while kills < 5 {
      let training = Martlet.start(arguments + ["--save-every", "0.02"])
      _ = training.wait { contents(of: run + "/config.json") != nil }
      let end = ContinuousClock.now + .milliseconds(Int.random(in: 0...250))
      _ = training.wait { ContinuousClock.now >= end }
      training.send(signal: SIGKILL)
      let result = training.wait()
      kills += 1
      #expect(result.signal == SIGKILL || result.exitCode == 0, "\(result)")
      arguments = ["train", "--resume", run]
    }
    let result = Martlet.run(arguments + ["--save-every", "0.02"])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(Self.files(run) == (options.isEmpty ? Self.straight : Self.train("straight-\(options.count)", options)))
  }
}

import Foundation

/// Median duration of `step` in seconds over `seconds` of calls, five at least, after a warm-up of three.
func medianTime(seconds: Double, warmUp: Int = 3, _ step: () -> Void) -> Double {
  for _ in 0..<warmUp { step() }
  let clock = ContinuousClock()
  let start = clock.now
  var times: [Double] = []
  while clock.now - start < .seconds(seconds) || times.count < 5 {
    let began = clock.now
    step()
    let (whole, fraction) = (clock.now - began).components
    times.append(Double(whole) + Double(fraction) * 1e-18)
  }
  return times.sorted()[times.count / 2]
}

/// What `steps` calls of `step` take from the operating system: pages that are touched for the first time, and by how much the
/// mapped memory and the heap grow.
func takenFromSystem(steps: Int = 20, _ step: () -> Void) -> [String: Any] {
  func snapshot() -> (faults: Int, mapped: Double, heap: Int) {
    var usage = rusage()
    // RUSAGE_SELF, which C has as an enumeration: all threads.
    getrusage(0, &usage)
    return (usage.ru_minflt, ProcessMemory.mapped, Int(bitPattern: sbrk(0)))
  }
  let before = snapshot()
  for _ in 0..<steps { step() }
  let after = snapshot()
  return [
    "steady_steps": steps, "steady_minor_faults": after.faults - before.faults,
    "steady_mapped_mb": after.mapped - before.mapped, "steady_heap_bytes": after.heap - before.heap,
  ]
}

/// Resident and peak memory of this process in MiB.
enum ProcessMemory {
  static var resident: Double { field("VmRSS:") }
  static var peak: Double { field("VmHWM:") }
  /// The size of the address space in MiB.
  static var mapped: Double { field("VmSize:") }

  private static func field(_ name: String) -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return .nan }
    for line in status.split(separator: "\n") where line.hasPrefix(name) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count > 1 ? (Double(words[1]) ?? .nan) / 1024 : .nan
    }
    return .nan
  }
}

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

/// Resident and peak memory of this process in MiB.
enum ProcessMemory {
  static var resident: Double { field("VmRSS:") }
  static var peak: Double { field("VmHWM:") }

  private static func field(_ name: String) -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return .nan }
    for line in status.split(separator: "\n") where line.hasPrefix(name) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count > 1 ? (Double(words[1]) ?? .nan) / 1024 : .nan
    }
    return .nan
  }
}

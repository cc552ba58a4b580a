import CMartletKernels
import Glibc

/// What is known about the machine.
public enum Machine {
  /// The processor's name, for example "Intel(R) Xeon(R) Processor @ 2.50GHz".
  public static var processorName: String {
    processorField("model name") ?? processorField("CPU part").map { "CPU part \($0)" } ?? "unknown"
  }

  /// The processors that this process may use, by its affinity mask and its control group's quota.
  public static var processorCount: Int { CPUQuota.processorCount }

  /// Physical memory in bytes.
  public static var memoryBytes: Int { memoryField("MemTotal") ?? 0 }

  /// The memory in bytes that this process may still take: what the system has to give, bounded by the control group's limit.
  public static var availableMemoryBytes: Int {
    let free = memoryField("MemAvailable") ?? memoryField("MemFree") ?? 0
    return min(free, ControlGroup.current.memoryLeft ?? free)
  }

  static var isAMD: Bool { ["AuthenticAMD", "HygonGenuine"].contains(processorField("vendor_id")) }

  /// The first processor's value of a field in `/proc/cpuinfo`.
  private static func processorField(_ name: String) -> String? {
    for line in (text(atPath: "/proc/cpuinfo") ?? "").split(separator: "\n") where line.hasPrefix(name) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      return value.isEmpty ? nil : String(value)
    }
    return nil
  }

  /// A field of `/proc/meminfo`, in bytes; the file counts in KiB.
  private static func memoryField(_ name: String) -> Int? {
    for line in (text(atPath: "/proc/meminfo") ?? "").split(separator: "\n") where line.hasPrefix(name + ":") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
    return nil
  }
}

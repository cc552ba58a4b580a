import Glibc

/// How many processors this process may use.
package enum CPUQuota {
  /// The affinity mask's processors, bounded by the control groups' quota rounded up; at least 1. Read once.
  package static let processorCount = processors(affinity: affinityCount(), quota: ControlGroup.current.processorQuota)

  /// The number of threads that `affinity` processors and a quota (in processors; nil without one) are worth.
  package static func processors(affinity: Int, quota: Double?) -> Int {
    guard let quota, quota > 0, quota < Double(affinity) else { return max(affinity, 1) }
    return max(Int(quota.rounded(.up)), 1)
  }

  /// The processors in the process's affinity mask. (`sched_getaffinity` is hidden from Swift, a GNU extension.)
  private static func affinityCount() -> Int {
    let status = Machine.text(atPath: "/proc/self/status") ?? ""
    return affinity(status: status) ?? max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
  }

  /// Counts the mask in the text of `/proc/self/status`, written as hexadecimal words with commas between them.
  package static func affinity(status: String) -> Int? {
    for line in status.split(separator: "\n") where line.hasPrefix("Cpus_allowed:") {
      let digits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
      let count = digits.reduce(0) { $0 + $1.nonzeroBitCount }
      return count > 0 ? count : nil
    }
    return nil
  }
}

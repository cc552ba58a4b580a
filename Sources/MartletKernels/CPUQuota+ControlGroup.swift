/// The limits that this process's control groups (version 1 or 2) put on it.
///
/// A group is bounded by its own limits and by those of all its ancestors, so the smallest along the path counts. Inside a
/// container the path in `/proc/self/cgroup` is often the host's and does not exist; the mount's root is then the group.
package struct ControlGroup {
  /// The folder that stands for `/`; other than "" in tests only.
  private let root: String

  package static let current = ControlGroup(root: "")

  package init(root: String) { self.root = root }

  /// Processor time per time, for example 1.5; nil without a limit.
  package var processorQuota: Double? {
    let version2 = folders(controller: nil).compactMap { Self.quota(line: read($0 + "/cpu.max")) }
    let version1 = folders(controller: "cpu").compactMap { folder -> Double? in
      guard let quota = number(folder + "/cpu.cfs_quota_us"), let period = number(folder + "/cpu.cfs_period_us"),
        quota > 0, period > 0
      else { return nil }
      return Double(quota) / Double(period)
    }
    return (version2 + version1).min()
  }

  /// The most memory the group may hold, in bytes; nil without a limit.
  package var memoryLimit: Int? { memory { $0.limit } }

  /// The memory the group may still take, in bytes; nil without a limit.
  package var memoryLeft: Int? { memory { $0.limit - min($0.usage, $0.limit) } }

  private func memory(_ value: ((limit: Int, usage: Int)) -> Int) -> Int? {
    let files =
      folders(controller: nil).map { ($0 + "/memory.max", $0 + "/memory.current") }
      + folders(controller: "memory").map { ($0 + "/memory.limit_in_bytes", $0 + "/memory.usage_in_bytes") }
    return files.compactMap { limitPath, usagePath -> Int? in
      // Version 1 writes "no limit" as the largest page-aligned number.
      guard let limit = number(limitPath), limit >= 0, limit < 1 << 60 else { return nil }
      return value((limit, max(number(usagePath) ?? 0, 0)))
    }.min()
  }

  /// The folders of this process's group and its ancestors; `controller` nil means version 2.
  private func folders(controller: String?) -> [String] {
    var mount = "/sys/fs/cgroup"
    var path = "/"
    for line in read("/proc/self/cgroup").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      if let controller {
        guard controllers.contains(Substring(controller)) else { continue }
        mount = "/sys/fs/cgroup/" + fields[1]
      } else {
        guard controllers.isEmpty else { continue }
      }
      path = String(fields[2])
    }
    if let controller, mount == "/sys/fs/cgroup" { mount += "/" + controller }
    var parts = path.split(separator: "/").filter { $0 != ".." }
    var result = [mount]
    while !parts.isEmpty {
      result.append(mount + "/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return result
  }

  /// Reads "QUOTA PERIOD" or "max PERIOD".
  private static func quota(line: String) -> Double? {
    let fields = line.split(whereSeparator: \.isWhitespace)
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  private func read(_ path: String) -> String { Machine.text(atPath: root + path) ?? "" }

  private func number(_ path: String) -> Int? { Int(read(path).prefix { !$0.isWhitespace }) }
}

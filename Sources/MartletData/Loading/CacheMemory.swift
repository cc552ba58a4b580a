import Glibc

/// How much memory decoded images may take.
public enum CacheMemory {
  /// A quarter of the memory that is free, within the limits of the control group and of the process; 256 MiB if the
  /// system does not tell.
  public static var standard: Int {
    let free = [systemFree(), groupFree(), processLimit()].compactMap { $0 }.min()
    return free.map { max(0, $0 / 4) } ?? 256 << 20
  }

  private static func systemFree() -> Int? {
    guard let text = text(of: "/proc/meminfo") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      let words = line.split(separator: " ")
      return words.count >= 2 ? Int(words[1]).map { $0 << 10 } : nil
    }
    return nil
  }

  private static func groupFree() -> Int? {
    guard let limit = number(in: "/sys/fs/cgroup/memory.max"), let used = number(in: "/sys/fs/cgroup/memory.current")
    else { return nil }
    return limit - used
  }

  /// The limit on the address space, `ulimit -v`.
  private static func processLimit() -> Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return Int(exactly: limit.rlim_cur)
  }

  private static func number(in path: String) -> Int? {
    text(of: path).flatMap { $0.split(separator: "\n").first }.flatMap { Int($0) }
  }

  /// These files have no size to go by.
  private static func text(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 16384)
    let count = read(descriptor, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }
}

import Foundation
import MartletKernels
import Testing

@Suite("Machine facts")
struct MachineTests {
  @Test("what the machine says about itself is plausible")
  func facts() {
    #expect(Machine.processorName != "")
    #expect(Machine.processorCount >= 1)
    #expect(Machine.memoryBytes > 1 << 28)
    #expect(Machine.availableMemoryBytes > 0)
    #expect(Machine.availableMemoryBytes <= Machine.memoryBytes)
  }

  @Test("rates are positive, and a product is not faster than its limit")
  func rates() {
    let rates = Machine.measureRates(size: 128, repetitions: 3)
    #expect(rates.gemmGflops > 0)
    #expect(rates.fmaPeakGflops > 0)
  }

  @Test(
    "threads: the affinity mask bounded by the quota, rounded up",
    arguments: [(8, nil, 8), (8, 2.0, 2), (8, 1.5, 2), (2, 16.0, 2), (4, 0.2, 1), (0, nil, 1), (8, 7.01, 8)]
      as [(Int, Double?, Int)])
  func processors(affinity: Int, quota: Double?, expected: Int) {
    #expect(CPUQuota.processors(affinity: affinity, quota: quota) == expected)
  }

  @Test("the affinity mask is read from the process's status")
  func affinity() {
    #expect(CPUQuota.affinity(status: "Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n") == 2)
    #expect(CPUQuota.affinity(status: "Cpus_allowed:\tff,00000000,0000000f\n") == 12)
    #expect(CPUQuota.affinity(status: "Name:\tx\n") == nil)
  }

  /// Makes a file system with some files and gives its root to `body`.
  private func withFiles(_ files: [String: String], _ body: (ControlGroup) -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
    body(ControlGroup(root: root.path))
  }

  @Test("control groups, version 2: the smallest limit on the path counts")
  func version2() throws {
    try withFiles([
      "proc/self/cgroup": "0::/outer/inner\n",
      "sys/fs/cgroup/outer/inner/cpu.max": "max 100000\n",
      "sys/fs/cgroup/outer/cpu.max": "150000 100000\n",
      "sys/fs/cgroup/outer/inner/memory.max": "4000000\n",
      "sys/fs/cgroup/outer/inner/memory.current": "1000000\n",
      "sys/fs/cgroup/outer/memory.max": "max\n",
    ]) { group in
      #expect(group.processorQuota == 1.5)
      #expect(group.memoryLimit == 4_000_000)
      #expect(group.memoryLeft == 3_000_000)
    }
  }

  @Test("control groups, version 1, seen from inside a container")
  func version1() throws {
    try withFiles([
      "proc/self/cgroup": "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "250000\n",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n",
      "sys/fs/cgroup/memory/memory.usage_in_bytes": "4000\n",
    ]) { group in
      #expect(group.processorQuota == 2.5)
      #expect(group.memoryLeft == 0)
    }
  }

  @Test("control groups without limits, and none at all")
  func unlimited() throws {
    try withFiles([
      "proc/self/cgroup": "4:cpu:/\n3:memory:/\n",
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    ]) { group in
      #expect(group.processorQuota == nil)
      #expect(group.memoryLimit == nil)
    }
    try withFiles([:]) { group in
      #expect(group.processorQuota == nil)
      #expect(group.memoryLeft == nil)
    }
  }
}

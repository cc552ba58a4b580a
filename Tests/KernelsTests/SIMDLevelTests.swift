import Glibc
import MartletKernels
import Testing

/// Which vector instructions run, and how MARTLET_SIMD lowers them. Each in a process of its own: the level is global.
@Suite struct SIMDLevelTests {
  @Test func theBestLevelIsTheDefault() async {
    await #expect(processExitsWith: .success) {
      unsetenv("MARTLET_SIMD")
      #expect(SIMDLevel.current == SIMDLevel.supported.last)
      #expect(SIMDLevel.supported.contains(.plain))
    }
  }

  @Test func theEnvironmentLowersIt() async {
    await #expect(processExitsWith: .success) {
      setenv("MARTLET_SIMD", "plain", 1)
      #expect(SIMDLevel.current == .plain)
    }
  }

  @Test func nonsenseInTheEnvironmentIsIgnored() async {
    await #expect(processExitsWith: .success) {
      setenv("MARTLET_SIMD", "avx1024", 1)
      #expect(SIMDLevel.current == SIMDLevel.supported.last)
    }
  }

  @Test func selectionTakesSupportedLevelsOnly() async {
    await #expect(processExitsWith: .success) {
      for level in SIMDLevel.allCases {
        let supported = SIMDLevel.supported.contains(level)
        let before = SIMDLevel.current
        #expect(SIMDLevel.select(level) == supported)
        #expect(SIMDLevel.current == (supported ? level : before))
      }
    }
  }

  @Test func names() {
    #expect(SIMDLevel.allCases.map(\.name) == ["plain", "avx2", "avx512", "neon"])
  }
}

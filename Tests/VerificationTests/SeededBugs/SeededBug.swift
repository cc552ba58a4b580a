import MartletVerification
import Testing

/// A wrong kernel and the family of cases that must find it.
struct SeededBug: Sendable, CustomTestStringConvertible {
  let name: String
  let family: String
  let inject: @Sendable (inout KernelSet) -> Void

  var testDescription: String { name }

  init(_ name: String, caughtBy family: String, _ inject: @escaping @Sendable (inout KernelSet) -> Void) {
    self.name = name
    self.family = family
    self.inject = inject
  }

  var kernels: KernelSet {
    var kernels = KernelSet.fast
    inject(&kernels)
    return kernels
  }
}

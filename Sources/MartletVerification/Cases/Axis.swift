import MartletKernels

/// One parameter of a family of cases and the values that it takes.
struct Axis: Sendable {
  let name: String
  let values: [String]

  init(_ name: String, _ values: [String]) {
    self.name = name
    self.values = values
  }

  init(_ name: String, _ values: [Int]) { self.init(name, values.map(String.init)) }

  static func flag(_ name: String) -> Axis { Axis(name, ["yes", "no"]) }

  /// What a fused kernel applies last.
  static let activation = Axis("activation", Activation.allCases.map(\.rawValue))

  static let gemmAlgorithm = Axis("algorithm", GemmAlgorithm.allCases.map(\.rawValue))

  static func distribution(_ values: InputDistribution...) -> Axis { Axis("distribution", values.map(\.rawValue)) }

  /// One thread, as many as the pool is likely to have, and more than that.
  static let threads = Axis("threads", [1, 2, 3])

  /// Around the lengths of vectors and register blocks.
  static let sizes = [0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 257]
}

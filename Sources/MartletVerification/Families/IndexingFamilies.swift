import MartletKernels
import MartletReference

/// Elements by index: moves, which are exact, and sums over equal indices.
enum IndexingFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      moves("select", T.self) { $0.select }, moves("gather", T.self) { $0.gather },
      moves("scatter", T.self) { $0.scatter }, sums("scatter.add", T.self) { $0.scatterAdd },
      sums("select.adjoint", T.self) { $0.selectAdjoint },
    ]
  }

  private typealias Kernel<T: KernelScalar> =
    @Sendable (IndexedAxis, UnsafePointer<T>, UnsafePointer<Int64>, UnsafeMutablePointer<T>) -> Void

  private static let axes = [
    Axis("outer", [1, 2, 5, 64]), Axis("extent", [1, 2, 3, 17, 300]), Axis("count", [0, 1, 2, 5, 33, 257, 1000]),
    Axis("inner", [1, 2, 3, 16, 65, 300]), Axis("indices", ["random", "ascending", "equal"]), .threads,
  ]

  private static func axis(_ p: CaseParameters) -> IndexedAxis {
    IndexedAxis(outer: p.int("outer"), extent: p.int("extent"), count: p.int("count"), inner: p.int("inner"))
  }

  /// One index for each of `count`, or for each element.
  private static func indices(
    _ p: CaseParameters, _ axis: IndexedAxis, each: Bool, _ random: inout CaseRandom
  ) -> UnsafePointer<Int64> {
    let count = each ? axis.outer * axis.count * axis.inner : axis.count
    let indices = CaseMemory.allocate(count + 1, repeating: Int64(0))
    let only = random.below(axis.extent)
    for i in 0..<count {
      switch p["indices"] {
      case "random": indices[i] = Int64(random.below(axis.extent))
      case "ascending": indices[i] = Int64((each ? i / axis.inner : i) % axis.extent)
      default: indices[i] = Int64(only)
      }
    }
    return UnsafePointer(indices)
  }

  private static func isSmall(_ p: CaseParameters) -> Bool {
    p.int("outer") * (p.int("extent") + p.int("count")) * p.int("inner") <= 400_000
  }

  private static func moves<T: VerificationScalar>(
    _ name: String, _: T.Type, _ kernel: @escaping @Sendable (KernelTable<T>) -> Kernel<T>
  ) -> CaseFamily {
    CaseFamily(
      "\(name).\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [], axes: axes, allows: isSmall
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let axis = axis(p)
      let (whole, chosen) = (axis.outer * axis.extent * axis.inner, axis.outer * axis.count * axis.inner)
      let indices = indices(p, axis, each: name != "select", &random)
      let scatters = name == "scatter"
      let x = random.buffer(scatters ? chosen : whole, of: T.self)
      // What is not scattered to must stay.
      let y = scatters ? random.buffer(whole, of: T.self) : random.output(chosen, of: T.self)
      let expected = scatters ? y.copy() : random.output(chosen, of: T.self)
      kernel(T.table(of: kernels))(axis, x.read, indices, y.pointer)
      switch name {
      case "select": MartletReference.Indexing.select(axis, x.read, indices: indices, expected.pointer)
      case "gather": MartletReference.Indexing.gather(axis, x.read, indices: indices, expected.pointer)
      default: MartletReference.Indexing.scatter(axis, x.read, indices: indices, expected.pointer)
      }
      var result = Measurement()
      result.compareBits("y", y, expected)
      return result
    }
  }

  private static func sums<T: VerificationScalar>(
    _ name: String, _: T.Type, _ kernel: @escaping @Sendable (KernelTable<T>) -> Kernel<T>
  ) -> CaseFamily {
    CaseFamily(
      "\(name).\(T.typeName)", measure: "err / (eps Σ|x|)", bound: 16, dependence: [],
      axes: axes + [.distribution(.normal, .graded, .cancelling)], allows: isSmall
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let axis = axis(p)
      let (whole, chosen) = (axis.outer * axis.extent * axis.inner, axis.outer * axis.count * axis.inner)
      let adds = name == "scatter.add"
      let indices = indices(p, axis, each: adds, &random)
      let x = random.buffer(chosen, InputDistribution(rawValue: p["distribution"]) ?? .normal, of: T.self)
      let y = adds ? random.buffer(whole, of: T.self) : random.output(whole, of: T.self)
      let (expected, bounds) = (WideBuffer<T>(count: whole), WideBuffer<Float>(count: whole))
      let magnitudes = x.magnitudes
      for i in 0..<whole where adds {
        expected.pointer[i] = y[i].wide
        bounds.pointer[i] = abs(y[i].double)
      }
      kernel(T.table(of: kernels))(axis, x.read, indices, y.pointer)
      if adds {
        MartletReference.Indexing.scatterAdd(axis, x.read, indices: indices, expected.pointer)
        MartletReference.Indexing.scatterAdd(axis, magnitudes.read, indices: indices, bounds.pointer)
      } else {
        MartletReference.Indexing.selectAdjoint(axis, x.read, indices: indices, expected.pointer)
        MartletReference.Indexing.selectAdjoint(axis, magnitudes.read, indices: indices, bounds.pointer)
      }
      var result = Measurement()
      result.compare("y", y, expected) { T.epsilon * bounds[$0] }
      return result
    }
  }
}

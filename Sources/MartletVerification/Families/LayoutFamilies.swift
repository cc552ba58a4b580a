import MartletKernels
import MartletReference

/// Copies in another order, constants, and bytes to numbers.
enum LayoutFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [permute(T.self), transpose(T.self), fill(T.self), normalizeImage(T.self)]
  }

  private static func permute<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "permute.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: .level,
      axes: [
        Axis("a", [0, 1, 2, 5]), Axis("b", [1, 2, 3, 9]), Axis("c", [1, 4, 7, 16]), Axis("d", [1, 3, 8, 17]),
        Axis("order", ["0123", "0231", "0312", "3210", "1032", "2013", "0132"]), .threads,
      ]
    ) { p, seed, kernels in
      let extents = [p.int("a"), p.int("b"), p.int("c"), p.int("d")]
      return compare(extents, order: p["order"].compactMap { $0.wholeNumberValue }, seed, T.table(of: kernels))
    }
  }

  private static func transpose<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "transpose.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: .level,
      axes: [Axis("rows", Axis.sizes + [1000]), Axis("columns", Axis.sizes + [1000]), .threads],
      allows: { $0.int("rows") * $0.int("columns") <= 300_000 }
    ) { p, seed, kernels in
      compare([p.int("rows"), p.int("columns")], order: [1, 0], seed, T.table(of: kernels))
    }
  }

  /// y[…] = x with axis `order[i]` of x as axis i of y.
  private static func compare<T: VerificationScalar>(
    _ extents: [Int], order: [Int], _ seed: UInt64, _ kernels: KernelTable<T>
  ) -> Measurement {
    var random = CaseRandom(seed: seed)
    let count = extents.reduce(1, *)
    let x = random.buffer(count, of: T.self)
    let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
    let strides = extents.indices.map { axis in extents[(axis + 1)...].reduce(1, *) }
    let (newExtents, newStrides) = (order.map { extents[$0] }, order.map { strides[$0] })
    kernels.permute(x.read, y.pointer, newExtents, newStrides)
    for i in 0..<count {
      var (rest, source) = (i, 0)
      for axis in newExtents.indices.reversed() {
        source += rest % newExtents[axis] * newStrides[axis]
        rest /= newExtents[axis]
      }
      expected[i] = x[source]
    }
    var result = Measurement()
    result.compareBits("y", y, expected)
    return result
  }

  private static func fill<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "map.fill.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: .level,
      axes: [Axis("count", Axis.sizes + [20_000]), Axis("value", ["0", "-0.1", "inf"]), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (y, expected) = (random.output(p.int("count"), of: T.self), random.output(p.int("count"), of: T.self))
      T.table(of: kernels).fill(p.double("value"), y.pointer, y.count)
      MartletReference.Maps.fill(p.double("value"), expected.pointer, count: y.count)
      var result = Measurement()
      result.compareBits("y", y, expected)
      return result
    }
  }

  private static func normalizeImage<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "image.normalize.\(T.typeName)", measure: "err / (eps (b/255 + |mean|)/deviation)", bound: 16, dependence: .level,
      axes: [
        Axis("pixels", Axis.sizes + [784, 20_000]), Axis("channels", [1, 2, 3, 4, 70]),
        Axis("mean", ["0", "0.5", "0.2860"]), Axis("deviation", ["1", "0.5", "0.3530"]), .threads,
      ],
      allows: { $0.int("pixels") * $0.int("channels") <= 100_000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (pixels, channels) = (p.int("pixels"), p.int("channels"))
      let bytes = CaseMemory.allocate(pixels * channels + 1, repeating: UInt8(0))
      for i in 0..<pixels * channels { bytes[i] = UInt8(truncatingIfNeeded: random.next() >> 20) }
      // Each channel its own constants.
      let mean = (0..<channels).map { p.double("mean") + 0.01 * Double($0) }
      let deviation = (0..<channels).map { p.double("deviation") + 0.02 * Double($0) }
      let y = random.output(pixels * channels, of: T.self)
      let expected = WideBuffer<T>(count: pixels * channels)
      T.table(of: kernels).normalizeImage(bytes, y.pointer, pixels, channels, mean, deviation)
      MartletReference.ImageKernels.normalize(
        bytes, expected.pointer, pixels: pixels, channels: channels, mean: mean, deviation: deviation, of: T.self)
      var result = Measurement()
      result.compare("y", y, expected) { i in
        let c = i % channels
        return T.epsilon * (Double(bytes[i]) / 255 + abs(mean[c])) / deviation[c]
      }
      return result
    }
  }
}

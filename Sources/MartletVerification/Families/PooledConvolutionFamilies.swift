import MartletKernels
import MartletReference

/// Convolutions whose output is pooled group by group. As the largest of some numbers errs by no more than one of them does, the bound
/// is that of a convolution by sums; Winograd's algorithm is left to its own families and to a test that compares bits.
enum PooledConvolutionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    ConvolutionPass.allCases.map { family(T.self, $0) }
  }

  private static let axes = [
    Axis("batch", [0, 1, 16, 19, 35]), Axis("size", ["4x4", "5x7", "8x6"]), Axis("in", [1, 3, 17]),
    Axis("out", [1, 8, 33]), Axis("kernel", ["1x1", "2x3", "3x3"]), Axis("padding", ["0x0", "1x1"]),
    Axis("pool", ["1x1", "2x2", "3x2"]), Axis("poolStride", ["1x1", "2x2"]), .threads,
  ]

  private struct Shapes {
    let convolution: ConvolutionGeometry
    let pool: PoolGeometry

    init?(_ p: CaseParameters) {
      guard
        let g = try? ConvolutionGeometry(
          batch: p.int("batch"), height: p.pair("size").0, width: p.pair("size").1, inChannels: p.int("in"),
          outChannels: p.int("out"), kernel: p.pair("kernel"), padding: p.pair("padding")),
        let pool = try? PoolGeometry(
          batch: g.batch, height: g.outHeight, width: g.outWidth, channels: g.outChannels, kernel: p.pair("pool"),
          stride: p.pair("poolStride"))
      else { return nil }
      (convolution, self.pool) = (g, pool)
    }
  }

  private static func family<T: VerificationScalar>(_: T.Type, _ pass: ConvolutionPass) -> CaseFamily {
    CaseFamily(
      "conv.pooled.\(pass.rawValue).\(T.typeName)", measure: "err / (eps Σ|a||b|)", bound: 16,
      dependence: [.core, .level], axes: pass == .forward ? axes + [.flag("bias"), .activation] : axes,
      allows: {
        guard let g = Shapes($0)?.convolution else { return false }
        return !ConvolutionAlgorithm.winograd.canCompute(g, T.self) && g.operationCount <= 1_500_000
      },
      cost: { Shapes($0).map { Int($0.convolution.operationCount) } ?? 0 }, quickCost: 200_000
    ) { p, seed, kernels in
      guard let shapes = Shapes(p) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      return pass == .forward
        ? forward(shapes, p, &random, T.table(of: kernels))
        : gradient(shapes, pass, &random, T.table(of: kernels))
    }
  }

  private static func forward<T: VerificationScalar>(
    _ shapes: Shapes, _ p: CaseParameters, _ random: inout CaseRandom, _ kernels: KernelTable<T>
  ) -> Measurement {
    let (g, pool) = (shapes.convolution, shapes.pool)
    let (x, weight) = (random.buffer(g.inputCount, of: T.self), random.buffer(g.weightCount, of: T.self))
    let bias = p.flag("bias") ? random.buffer(g.outChannels, of: T.self) : nil
    let (y, expected, chosen) = (
      random.output(pool.outputCount, of: T.self), Buffer<T>(count: pool.outputCount),
      Buffer<T>(count: pool.outputCount)
    )
    let places = CaseMemory.allocate(pool.outputCount + 1, repeating: UInt16(0))
    kernels.pooledConvolution(
      PooledConvolutionCall(
        geometry: g, pool: pool, x: x.read, weight: weight.read, bias: bias?.read, activation: p.activation,
        y: y.pointer, indices: places))

    typealias Convolution = MartletReference.Convolution
    typealias Pooling = MartletReference.Pooling
    let (convolved, magnitude) = (Buffer<T>(count: g.outputCount), Buffer<Float>(count: g.outputCount))
    Convolution.forward(
      g, x: x.read, weight: weight.read, bias: bias?.read, activation: p.activation, y: convolved.pointer)
    Convolution.forward(
      g, x: x.magnitudes.read, weight: weight.magnitudes.read, bias: bias?.magnitudes.read, activation: .none,
      y: magnitude.pointer)
    let ignored = CaseMemory.allocate(pool.outputCount + 1, repeating: UInt16(0))
    let bound = Buffer<Float>(count: pool.outputCount)
    Pooling.maximum(pool, convolved.read, expected.pointer, indices: ignored)
    Pooling.maximum(pool, magnitude.read, bound.pointer, indices: ignored)
    var result = Measurement()
    for i in 0..<pool.outputCount where places[i] >= pool.kernel.0 * pool.kernel.1 {
      result.fail("the place of output \(i) is \(places[i])")
      return result
    }
    Pooling.select(pool, convolved.read, indices: places, chosen.pointer)
    if !y.isConfined { result.fail("an element outside the output was written") }
    for i in 0..<pool.outputCount {
      let unit = T.epsilon * bound[i].double
      result.compare("y[\(i)]", y[i], expected[i].wide, unit: unit)
      // The place may be that of another element only if that is as large, for all the errors of both.
      result.compare("the element at the place of y[\(i)]", chosen[i], expected[i].wide, unit: 2 * unit)
    }
    return result
  }

  private static func gradient<T: VerificationScalar>(
    _ shapes: Shapes, _ pass: ConvolutionPass, _ random: inout CaseRandom, _ kernels: KernelTable<T>
  ) -> Measurement {
    let (g, pool) = (shapes.convolution, shapes.pool)
    let (x, weight) = (random.buffer(g.inputCount, of: T.self), random.buffer(g.weightCount, of: T.self))
    let dy = random.buffer(pool.outputCount, of: T.self)
    let places = CaseMemory.allocate(pool.outputCount + 1, repeating: UInt16(0))
    typealias Pooling = MartletReference.Pooling
    Pooling.maximum(
      pool, random.buffer(g.outputCount, of: T.self).read, random.output(pool.outputCount, of: T.self).pointer,
      indices: places)
    let count = pass == .gradientInput ? g.inputCount : g.weightCount
    let actual = random.output(count, of: T.self)
    kernels.pooledConvolutionGradients(
      PooledConvolutionGradientCall(
        geometry: g, pool: pool, x: x.read, weight: weight.read, dy: dy.read, indices: places,
        dx: pass == .gradientInput ? actual.pointer : nil, dWeight: pass == .gradientWeight ? actual.pointer : nil))

    let (spread, spreadMagnitude) = (Buffer<T>(count: g.outputCount), Buffer<Float>(count: g.outputCount))
    Pooling.maximumBackward(pool, dy: dy.read, indices: places, dx: spread.pointer)
    Pooling.maximumBackward(pool, dy: dy.magnitudes.read, indices: places, dx: spreadMagnitude.pointer)
    let (expected, magnitude) = (WideBuffer<T>(count: count), WideBuffer<Float>(count: count))
    typealias Convolution = MartletReference.Convolution
    if pass == .gradientInput {
      Convolution.gradientInput(g, dy: spread.read, weight: weight.read, dx: expected.pointer)
      Convolution.gradientInput(
        g, dy: spreadMagnitude.read, weight: weight.magnitudes.read, dx: magnitude.pointer)
    } else {
      Convolution.gradientWeight(g, x: x.read, dy: spread.read, dWeight: expected.pointer)
      Convolution.gradientWeight(
        g, x: x.magnitudes.read, dy: spreadMagnitude.read, dWeight: magnitude.pointer)
    }
    var result = Measurement()
    result.compare("result", actual, expected) { T.epsilon * magnitude[$0] }
    return result
  }
}

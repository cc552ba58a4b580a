import CMartletKernels

/// 3-D convolution over NDHWC volumes and its two gradients. Every output is overwritten whole.
///
/// The planes of x under each plane of y are put side by side as channels, a block of planes at a time, and the 2-D kernels
/// do the rest: their sums run over all taps, and memory grows by one block whatever the volume's size. Blocks follow from
/// the shape alone and are worked on in order.
public enum Convolution3D {
  /// y = activation(x ∗ weight + bias), see `Convolution3DGeometry`.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func forward<T: KernelScalar>(
    _ g: Convolution3DGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<T>
  ) {
    guard g.outputCount > 0 else { return }
    if g.isPlanar {
      return Convolution.forward(g.planes, x: x, weight: weight, bias: bias, activation: activation, y: y)
    }
    withPlanarWeight(g, weight) { weight in
      forEachBlock(g, of: T.self) { block, columns in
        gather(g, x, block, columns)
        let planes = g.planes.withBatch(block.count)
        Convolution.forward(
          planes, x: columns, weight: weight, bias: bias, activation: activation,
          y: y + block.lowerBound * (g.outputCount / g.planes.batch))
      }
    }
  }

  /// dx = the gradient of a loss by x, given the one by y: the transpose of `forward` in x.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func gradientInput<T: KernelScalar>(
    _ g: Convolution3DGeometry, dy: UnsafePointer<T>, weight: UnsafePointer<T>, dx: UnsafeMutablePointer<T>
  ) {
    guard g.inputCount > 0 else { return }
    if g.isPlanar { return Convolution.gradientInput(g.planes, dy: dy, weight: weight, dx: dx) }
    setZero(dx, count: g.inputCount)
    guard g.outputCount > 0 else { return }
    withPlanarWeight(g, weight) { weight in
      forEachBlock(g, of: T.self) { block, columns in
        Convolution.gradientInput(
          g.planes.withBatch(block.count), dy: dy + block.lowerBound * (g.outputCount / g.planes.batch),
          weight: weight, dx: columns)
        scatter(g, columns, block, dx)
      }
    }
  }

  /// dWeight = the gradient of a loss by the weight, given the one by y.
  @specialized(where T == Float)
  @specialized(where T == Double)
  public static func gradientWeight<T: KernelScalar>(
    _ g: Convolution3DGeometry, x: UnsafePointer<T>, dy: UnsafePointer<T>, dWeight: UnsafeMutablePointer<T>
  ) {
    guard g.weightCount > 0 else { return }
    guard g.outputCount > 0 else { return setZero(dWeight, count: g.weightCount) }
    if g.isPlanar { return Convolution.gradientWeight(g.planes, x: x, dy: dy, dWeight: dWeight) }
    withArenaScratch(T.self, count: 2 * g.weightCount) { total in
      forEachBlock(g, of: T.self) { block, columns in
        gather(g, x, block, columns)
        // The first block is the sum's beginning, the others are added to it.
        let part = block.lowerBound == 0 ? total : total + g.weightCount
        Convolution.gradientWeight(
          g.planes.withBatch(block.count), x: columns, dy: dy + block.lowerBound * (g.outputCount / g.planes.batch),
          dWeight: part)
        if block.lowerBound > 0 { Maps.addScaled(1, UnsafePointer(part), total, count: g.weightCount) }
      }
      let taps = g.planes.tapCount
      let rest = g.weightCount / taps / g.kernelDepth
      Permute.copy(
        total, dWeight, itemSize: MemoryLayout<T>.stride, extents: [g.kernelDepth, taps, rest],
        strides: [rest, g.kernelDepth * rest, 1])
    }
  }

  /// The weight in the order [kH, kW, kD, inChannels/groups, outChannels].
  private static func withPlanarWeight<T: KernelScalar>(
    _ g: Convolution3DGeometry, _ weight: UnsafePointer<T>, _ body: (UnsafePointer<T>) -> Void
  ) {
    if g.weightCount == 0 { return body(weight) }
    withArenaScratch(T.self, count: g.weightCount) { planar in
      let taps = g.planes.tapCount
      let rest = g.weightCount / taps / g.kernelDepth
      Permute.copy(
        weight, planar, itemSize: MemoryLayout<T>.stride, extents: [taps, g.kernelDepth, rest],
        strides: [rest, taps * rest, 1])
      body(planar)
    }
  }

  /// Blocks of output planes whose columns of planes, [planes, height, width, kD·inChannels], have about 4 million elements.
  private static func forEachBlock<T: KernelScalar>(
    _ g: Convolution3DGeometry, of: T.Type, _ body: (Range<Int>, UnsafeMutablePointer<T>) -> Void
  ) {
    let plane = g.height * g.width * g.planes.inChannels
    let size = max(1, min(g.planes.batch, (1 << 22) / max(plane, 1)))
    withArenaScratch(T.self, count: size * plane) { columns in
      for start in stride(from: 0, to: g.planes.batch, by: size) {
        body(start..<min(start + size, g.planes.batch), columns)
      }
    }
  }

  /// columns[plane, pixel, group, tap, channel of the group] = x under that tap, 0 in the padding.
  private static func gather<T: KernelScalar>(
    _ g: Convolution3DGeometry, _ x: UnsafePointer<T>, _ block: Range<Int>, _ columns: UnsafeMutablePointer<T>
  ) {
    let (groups, row) = (g.groups, g.width * g.inChannels)
    let channels = g.inChannels / groups
    Chunks.forEachRows(block.count * g.height, columns: g.kernelDepth * row) { start, count in
      for line in start..<start + count {
        let (plane, h) = line.quotientAndRemainder(dividingBy: g.height)
        for tap in 0..<g.kernelDepth {
          let source = g.inputPlane(block.lowerBound + plane, tap: tap).map { x + ($0 * g.height + h) * row }
          var target = columns + line * g.kernelDepth * row + tap * channels
          for part in 0..<g.width * groups {
            if let source {
              target.update(from: source + part * channels, count: channels)
            } else {
              target.update(repeating: 0, count: channels)
            }
            target += g.kernelDepth * channels
          }
        }
      }
    }
  }

  /// dx += the columns of a block, the transpose of `gather`. Each row of dx takes its planes in ascending order.
  private static func scatter<T: KernelScalar>(
    _ g: Convolution3DGeometry, _ columns: UnsafePointer<T>, _ block: Range<Int>, _ dx: UnsafeMutablePointer<T>
  ) {
    let (groups, row) = (g.groups, g.width * g.inChannels)
    let channels = g.inChannels / groups
    let images = block.lowerBound / g.outDepth..<(block.upperBound - 1) / g.outDepth + 1
    let first = images.lowerBound * g.depth * g.height
    Chunks.forEachRows(images.count * g.depth * g.height, columns: g.kernelDepth * row) { start, count in
      for line in first + start..<first + start + count {
        let (place, h) = line.quotientAndRemainder(dividingBy: g.height)
        let (image, depth) = place.quotientAndRemainder(dividingBy: g.depth)
        for tap in (0..<g.kernelDepth).reversed() {
          guard let plane = g.outputPlane(image: image, depth, tap: tap), block.contains(plane) else { continue }
          var source =
            columns + ((plane - block.lowerBound) * g.height + h) * g.kernelDepth * row + tap * channels
          var target = dx + line * row
          for _ in 0..<g.width * groups {
            for c in 0..<channels { target[c] += source[c] }
            source += g.kernelDepth * channels
            target += channels
          }
        }
      }
    }
  }
}

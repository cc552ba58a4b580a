import MartletKernels

/// 2-D convolution over NHWC images and its gradients, by the definition:
/// y[n,i,j,o] = Σ x[n, i·s + u·d − p, j·s + v·d − p, c]·weight[u,v,c′,o] over kernel positions (u,v) inside the image and the
/// channels c of o's group, c′ counting within the group.
public enum Convolution {
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ g: ConvolutionGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<R>
  ) {
    let channels = g.inChannels / g.groups
    var sums = [T.Wide](repeating: .zero, count: g.outChannels)
    for n in 0..<g.batch {
      for i in 0..<g.outHeight {
        for j in 0..<g.outWidth {
          for o in 0..<g.outChannels { sums[o] = bias?[o].wide ?? .zero }
          forEachTap(g, i, j) { pixel, tap in
            for o in 0..<g.outChannels {
              let first = firstChannel(g, output: o)
              for c in 0..<channels {
                sums[o].addProduct(
                  x[(n * g.height * g.width + pixel) * g.inChannels + first + c].double,
                  weight[(tap * channels + c) * g.outChannels + o].double)
              }
            }
          }
          let pixel = (n * g.outHeight + i) * g.outWidth + j
          for o in 0..<g.outChannels {
            y[pixel * g.outChannels + o] = R(rounding: Maps.activated(activation, sums[o]))
          }
        }
      }
    }
  }

  /// dx[…, c] = Σ dy·weight over the outputs that read it.
  @inlinable
  public static func gradientInput<T: ReferenceScalar, R: ReferenceResult>(
    _ g: ConvolutionGeometry, dy: UnsafePointer<T>, weight: UnsafePointer<T>, dx: UnsafeMutablePointer<R>
  ) {
    let channels = g.inChannels / g.groups
    var sums = [T.Wide](repeating: .zero, count: g.height * g.width * g.inChannels)
    for n in 0..<g.batch {
      for i in 0..<sums.count { sums[i] = .zero }
      for i in 0..<g.outHeight {
        for j in 0..<g.outWidth {
          let outPixel = (n * g.outHeight + i) * g.outWidth + j
          forEachTap(g, i, j) { pixel, tap in
            for o in 0..<g.outChannels {
              let first = firstChannel(g, output: o)
              for c in 0..<channels {
                sums[pixel * g.inChannels + first + c].addProduct(
                  dy[outPixel * g.outChannels + o].double, weight[(tap * channels + c) * g.outChannels + o].double)
              }
            }
          }
        }
      }
      for i in 0..<sums.count { dx[n * sums.count + i] = R(rounding: sums[i]) }
    }
  }

  /// dWeight[u,v,c,o] = Σ x·dy over the pixels that meet at it.
  @inlinable
  public static func gradientWeight<T: ReferenceScalar, R: ReferenceResult>(
    _ g: ConvolutionGeometry, x: UnsafePointer<T>, dy: UnsafePointer<T>, dWeight: UnsafeMutablePointer<R>
  ) {
    let channels = g.inChannels / g.groups
    var sums = [T.Wide](repeating: .zero, count: g.weightCount)
    for n in 0..<g.batch {
      for i in 0..<g.outHeight {
        for j in 0..<g.outWidth {
          let outPixel = (n * g.outHeight + i) * g.outWidth + j
          forEachTap(g, i, j) { pixel, tap in
            for o in 0..<g.outChannels {
              let first = firstChannel(g, output: o)
              for c in 0..<channels {
                sums[(tap * channels + c) * g.outChannels + o].addProduct(
                  x[(n * g.height * g.width + pixel) * g.inChannels + first + c].double,
                  dy[outPixel * g.outChannels + o].double)
              }
            }
          }
        }
      }
    }
    for i in 0..<sums.count { dWeight[i] = R(rounding: sums[i]) }
  }

  /// The kernel positions of output (i, j) that lie inside the image: `body(input pixel, tap)`.
  @inlinable @inline(__always)
  static func forEachTap(_ g: ConvolutionGeometry, _ i: Int, _ j: Int, _ body: (Int, Int) -> Void) {
    for u in 0..<g.kernel.0 {
      let row = i * g.stride.0 + u * g.dilation.0 - g.padding.0
      guard row >= 0, row < g.height else { continue }
      for v in 0..<g.kernel.1 {
        let column = j * g.stride.1 + v * g.dilation.1 - g.padding.1
        guard column >= 0, column < g.width else { continue }
        body(row * g.width + column, u * g.kernel.1 + v)
      }
    }
  }

  /// The first input channel of the group that output channel o belongs to.
  @inlinable @inline(__always)
  static func firstChannel(_ g: ConvolutionGeometry, output o: Int) -> Int {
    o / (g.outChannels / g.groups) * (g.inChannels / g.groups)
  }
}

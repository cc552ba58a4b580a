import MartletKernels

/// 3-D convolution over NDHWC volumes and its gradients, by the definition:
/// y[n,l,i,j,o] = Σ x[n, l·s + t·d − p, …]·weight[t,u,v,c′,o] over kernel positions (t,u,v) inside the volume and the channels c of
/// o's group, c′ counting within the group.
public enum Convolution3D {
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ g: Convolution3DGeometry, x: UnsafePointer<T>, weight: UnsafePointer<T>, bias: UnsafePointer<T>?,
    activation: Activation, y: UnsafeMutablePointer<R>
  ) {
    var sums = [T.Wide](repeating: .zero, count: g.outputCount)
    for i in 0..<sums.count { sums[i] = bias?[i % g.outChannels].wide ?? .zero }
    forEachProduct(g) { input, weightIndex, output in
      sums[output].addProduct(x[input].double, weight[weightIndex].double)
    }
    for i in 0..<sums.count {
      y[i] = R(rounding: Maps.activated(activation, sums[i]))
    }
  }

  /// dx = Σ dy·weight over the outputs that read it.
  @inlinable
  public static func gradientInput<T: ReferenceScalar, R: ReferenceResult>(
    _ g: Convolution3DGeometry, dy: UnsafePointer<T>, weight: UnsafePointer<T>, dx: UnsafeMutablePointer<R>
  ) {
    var sums = [T.Wide](repeating: .zero, count: g.inputCount)
    forEachProduct(g) { input, weightIndex, output in
      sums[input].addProduct(dy[output].double, weight[weightIndex].double)
    }
    for i in 0..<sums.count { dx[i] = R(rounding: sums[i]) }
  }

  /// dWeight = Σ x·dy over the places that meet at it.
  @inlinable
  public static func gradientWeight<T: ReferenceScalar, R: ReferenceResult>(
    _ g: Convolution3DGeometry, x: UnsafePointer<T>, dy: UnsafePointer<T>, dWeight: UnsafeMutablePointer<R>
  ) {
    var sums = [T.Wide](repeating: .zero, count: g.weightCount)
    forEachProduct(g) { input, weightIndex, output in sums[weightIndex].addProduct(x[input].double, dy[output].double) }
    for i in 0..<sums.count { dWeight[i] = R(rounding: sums[i]) }
  }

  /// Every product of the definition: `body(element of x, element of the weight, element of y)`.
  @inlinable @inline(__always)
  static func forEachProduct(_ g: Convolution3DGeometry, _ body: (Int, Int, Int) -> Void) {
    let plane = g.planes
    let channels = g.inChannels / g.groups
    for n in 0..<g.batch {
      for l in 0..<g.outDepth {
        for t in 0..<g.kernelDepth {
          let depth = l * g.strideDepth + t * g.dilationDepth - g.paddingDepth
          guard depth >= 0, depth < g.depth else { continue }
          for i in 0..<plane.outHeight {
            for j in 0..<plane.outWidth {
              let output = ((n * g.outDepth + l) * plane.outHeight + i) * plane.outWidth + j
              Convolution.forEachTap(plane, i, j) { pixel, tap in
                let input = ((n * g.depth + depth) * plane.height * plane.width + pixel) * g.inChannels
                for o in 0..<g.outChannels {
                  let first = o / (g.outChannels / g.groups) * channels
                  for c in 0..<channels {
                    body(
                      input + first + c,
                      ((t * plane.kernel.0 * plane.kernel.1 + tap) * channels + c) * g.outChannels + o,
                      output * g.outChannels + o)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

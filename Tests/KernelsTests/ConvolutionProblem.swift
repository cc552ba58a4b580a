import MartletKernels

/// A convolution with inputs, its three results by plain loops in Double, and by a kernel into poisoned memory.
struct ConvolutionProblem<T: KernelScalar & BinaryFloatingPoint> {
  let geometry: ConvolutionGeometry
  let x, weight, bias, dy: [T]

  init(_ geometry: ConvolutionGeometry, seed: UInt64 = 1) {
    self.geometry = geometry
    x = SpatialInput.uniform(geometry.inputCount, seed: seed)
    weight = SpatialInput.uniform(geometry.weightCount, seed: seed + 1)
    bias = SpatialInput.uniform(geometry.outChannels, seed: seed + 2)
    dy = SpatialInput.uniform(geometry.outputCount, seed: seed + 3)
  }

  /// Calls `body` with the indices into x, weight and y of every product of the definition.
  private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
    let g = geometry
    let (inputs, outputs) = (g.inChannels / g.groups, g.outChannels / g.groups)
    for n in 0..<g.batch {
      for i in 0..<g.outHeight {
        for j in 0..<g.outWidth {
          for u in 0..<g.kernel.0 {
            for v in 0..<g.kernel.1 {
              let row = i * g.stride.0 - g.padding.0 + u * g.dilation.0
              let column = j * g.stride.1 - g.padding.1 + v * g.dilation.1
              guard (0..<g.height).contains(row), (0..<g.width).contains(column) else { continue }
              for group in 0..<g.groups {
                for c in 0..<inputs {
                  for o in 0..<outputs {
                    body(
                      ((n * g.height + row) * g.width + column) * g.inChannels + group * inputs + c,
                      ((u * g.kernel.1 + v) * inputs + c) * g.outChannels + group * outputs + o,
                      ((n * g.outHeight + i) * g.outWidth + j) * g.outChannels + group * outputs + o)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// y, dx and dWeight, without bias and activation.
  func sums() -> (y: CheckedSums, dx: CheckedSums, dWeight: CheckedSums) {
    var y = CheckedSums(count: geometry.outputCount)
    var dx = CheckedSums(count: geometry.inputCount)
    var dWeight = CheckedSums(count: geometry.weightCount)
    forEachProduct { i, k, o in
      y.add(o, Double(x[i]) * Double(weight[k]))
      dx.add(i, Double(weight[k]) * Double(dy[o]))
      dWeight.add(k, Double(x[i]) * Double(dy[o]))
    }
    return (y, dx, dWeight)
  }

  /// The sums with bias and ReLU.
  func rectified(_ y: CheckedSums) -> CheckedSums {
    var result = y
    for i in result.value.indices {
      result.add(i, Double(bias[i % geometry.outChannels]))
      result.value[i] = max(result.value[i], 0)
    }
    return result
  }

  func forward(by algorithm: ConvolutionAlgorithm? = nil, fused: Bool = false) -> [T] {
    var y = [T](repeating: .nan, count: geometry.outputCount)
    bias.withUnsafeBufferPointer { bias in
      let activation = fused ? Activation.relu : .none
      let pointer = fused ? bias.baseAddress : nil
      if let algorithm {
        Convolution.forward(
          geometry, by: algorithm, x: x, weight: weight, bias: pointer, activation: activation, y: &y)
      } else {
        Convolution.forward(geometry, x: x, weight: weight, bias: pointer, activation: activation, y: &y)
      }
    }
    return y
  }

  func gradientInput(by algorithm: ConvolutionAlgorithm? = nil) -> [T] {
    var dx = [T](repeating: .nan, count: geometry.inputCount)
    if let algorithm {
      Convolution.gradientInput(geometry, by: algorithm, dy: dy, weight: weight, dx: &dx)
    } else {
      Convolution.gradientInput(geometry, dy: dy, weight: weight, dx: &dx)
    }
    return dx
  }

  func gradientWeight(by algorithm: ConvolutionAlgorithm? = nil) -> [T] {
    var dWeight = [T](repeating: .nan, count: geometry.weightCount)
    if let algorithm {
      Convolution.gradientWeight(geometry, by: algorithm, x: x, dy: dy, dWeight: &dWeight)
    } else {
      Convolution.gradientWeight(geometry, x: x, dy: dy, dWeight: &dWeight)
    }
    return dWeight
  }
}

extension ConvolutionGeometry {
  /// A geometry in one line; nil where it is impossible.
  init?(
    _ batch: Int, _ height: Int, _ width: Int, _ inChannels: Int, _ outChannels: Int, kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    try? self.init(
      batch: batch, height: height, width: width, inChannels: inChannels, outChannels: outChannels, kernel: kernel,
      stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  var summary: String {
    "\(batch)x\(height)x\(width)x\(inChannels) to \(outChannels), kernel \(kernel) stride \(stride) padding \(padding) "
      + "dilation \(dilation) groups \(groups)"
  }
}

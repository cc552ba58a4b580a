import MartletNN
import MartletTensor

/// How a parameter's axes are ordered in files, which always hold PyTorch's layouts.
enum FileLayout {
  /// As in memory.
  case same
  /// [kernel…, Cin/groups, Cout] in memory, [Cout, Cin/groups, kernel…] in files, of one to three dimensions. Transposed ones:
  /// [kernel…, Cout/groups, Cin] and [Cin, Cout/groups, kernel…].
  case convolution
  /// [in, out] in memory, [out, in] in files.
  case linear
  /// [H·W·C, out] in memory, [out, C·H·W] in files: a linear layer after a flatten.
  case flattenedLinear(FeatureMap)

  func fileShape(_ shape: Shape) -> Shape {
    switch self {
    case .same: shape
    case .convolution: Shape(shape.extents.suffix(2).reversed() + shape.extents.dropLast(2))
    case .linear, .flattenedLinear: [shape[1], shape[0]]
    }
  }

  /// Memory to file.
  func encode(_ tensor: Tensor) -> Tensor {
    switch self {
    case .same: return tensor
    case .convolution:
      let dimensions = tensor.rank - 2
      return tensor.permuted([dimensions + 1, dimensions] + Array(0..<dimensions))
    case .linear: return tensor.transposed(0, 1)
    case .flattenedLinear(let map):
      let outputs = tensor.shape[1]
      return tensor.reshaped(to: [map.height, map.width, map.channels, outputs]).permuted([3, 2, 0, 1])
        .reshaped(to: [outputs, map.count])
    }
  }

  /// File to memory: the inverse of `encode`.
  func decode(_ tensor: Tensor) -> Tensor {
    switch self {
    case .same: return tensor
    case .convolution: return tensor.permuted(Array(2..<tensor.rank) + [1, 0])
    case .linear: return tensor.transposed(0, 1)
    case .flattenedLinear(let map):
      let outputs = tensor.shape[0]
      return tensor.reshaped(to: [outputs, map.channels, map.height, map.width]).permuted([2, 3, 1, 0])
        .reshaped(to: [map.count, outputs])
    }
  }
}

import MartletKernels

/// A part of a row-major tensor: which elements an operation takes out of it, or puts into it, no element twice.
struct Region: Sendable {
  /// The shape of the part.
  let shape: Shape
  /// Where its first element lies in the whole, in elements.
  let offset: Int
  /// Elements of the whole from one index of each axis to the next; negative ones walk back.
  let strides: [Int]

  init(shape: Shape, offset: Int, strides: [Int]) {
    self.shape = shape
    self.offset = shape.elementCount == 0 ? 0 : offset
    self.strides = strides
  }

  /// Whether the elements lie in the whole as they lie in the part.
  var isContiguous: Bool {
    zip(shape.extents, zip(strides, shape.strides)).allSatisfy { $0 == 1 || $1.0 == $1.1 } || shape.elementCount == 0
  }
}

// Taking a region out and putting it into zeros are linear and each other's adjoints: slices, concatenation, padding and
// diagonals are made of these two and have all their derivatives.
extension Tensor {
  /// The elements of `region` of this tensor. Free where they are contiguous.
  func taking(_ region: Region, _ operation: StaticString) -> Tensor {
    let start = offset + region.offset
    let result =
      region.isContiguous
      ? view(shape: region.shape, offset: start)
      : view(offset: start).stridedCopy(shape: region.shape, strides: region.strides)
    guard isRecorded(self) else { return result }
    let whole = shape
    return result.recorded(operation, node) { gradient, _ in [gradient.placed(region, in: whole, operation)] }
  }

  /// Zeros of shape `whole` with this tensor in `region`.
  func placed(_ region: Region, in whole: Shape, _ operation: StaticString) -> Tensor {
    let result = Tensor.zeros(whole, dtype: dtype)
    result.write(self, into: region)
    guard isRecorded(self) else { return result }
    return result.recorded(operation, node) { gradient, _ in [gradient.taking(region, operation)] }
  }

  /// Copies `part` into a region of this tensor, which is still being made.
  func write(_ part: Tensor, into region: Region) {
    write(part, Region(shape: part.shape, offset: 0, strides: part.shape.strides), into: region)
  }

  /// Copies a region of `source` into one of the same shape of this tensor, which is still being made.
  func write(_ source: Tensor, _ part: Region, into region: Region) {
    let size = dtype.byteSize
    withExtendedLifetime((self, source)) {
      Permute.copy(
        source.rawPointer + part.offset * size, storage.base + (offset + region.offset) * size, itemSize: size,
        extents: part.shape.extents, from: part.strides, to: region.strides)
    }
  }
}

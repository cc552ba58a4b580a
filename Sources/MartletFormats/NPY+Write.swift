import MartletTensor

extension NPY {
  /// Writes the tensor as `numpy.save` does, byte for byte: version 1.0, row-major, little-endian, the elements aligned to
  /// 64 bytes.
  ///
  /// The file is replaced whole (``AtomicFile``). Throws ``FileError``.
  /// - Precondition: at most 64 axes, NumPy's limit.
  public static func write(_ tensor: Tensor, to path: String) throws {
    let header = header(of: tensor)
    try AtomicFile.write(to: path) { writer in
      try writer.write(header)
      try tensor.withUnsafeBytes { try writer.write($0) }
    }
  }

  /// The bytes that ``write(_:to:)`` puts into a file.
  public static func serialised(_ tensor: Tensor) -> [UInt8] { tensor.withUnsafeBytes { header(of: tensor) + $0 } }

  static func header(of tensor: Tensor) -> [UInt8] {
    if tensor.rank > NPYHeader.maximumRank {
      misuse("NPY.write", "shape \(tensor.shape) has more than NumPy's \(NPYHeader.maximumRank) axes")
    }
    let extents = tensor.shape.map(String.init)
    let tuple = "(" + extents.joined(separator: ", ") + (extents.count == 1 ? ",)" : ")")
    var text = "{'descr': '\(NPYType(tensor.dtype).descriptor)', 'fortran_order': False, 'shape': \(tuple), }"
    // NumPy leaves room for the first extent to grow to 21 digits.
    if let first = extents.first { text += String(repeating: " ", count: 21 - first.utf8.count) }
    let prefix = NPYHeader.magic.count + 4
    text += String(repeating: " ", count: 64 - (prefix + text.utf8.count + 1) % 64) + "\n"
    let length = text.utf8.count
    return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}

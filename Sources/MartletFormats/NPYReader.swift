import MartletTensor

/// Reads one array from bytes that come in order: a file, or a member of an archive.
struct NPYReader {
  let path: String
  /// The member's name, when the array is in an archive.
  var member: String?
  /// The most memory that the tensor may take.
  let maximumByteCount: Int

  /// Fills a buffer with the next bytes, or throws.
  typealias Source = (UnsafeMutableRawBufferPointer) throws -> Void

  func error(_ kind: NumPyError.Kind, _ reason: String) -> NumPyError {
    NumPyError(kind: kind, path: path, reason: (member.map { "member \"\($0)\": " } ?? "") + reason)
  }

  /// The array that takes exactly the next `byteCount` bytes.
  func tensor(byteCount: Int, from source: Source) throws -> Tensor {
    let (header, dataByteCount) = try header(byteCount: byteCount, from: source)
    guard header.byteCount <= dataByteCount else {
      throw error(.tooShort, "the shape \(header.shape) takes \(header.byteCount) bytes, there are \(dataByteCount)")
    }
    guard header.byteCount == dataByteCount else {
      throw error(.trailingBytes, "\(dataByteCount - header.byteCount) bytes follow the array's \(header.byteCount)")
    }
    // At most eight times as many as in the file, which would have to hold an eighth of the address space to overflow.
    let memory = header.byteCount / header.type.byteSize * header.type.dtype.byteSize
    guard memory <= maximumByteCount else {
      throw error(.tooLarge, "the array takes \(memory) bytes, more than the \(maximumByteCount) allowed")
    }
    let stored = try elements(header, from: source)
    return header.isFortranOrdered ? Self.rowMajor(stored, shape: header.shape) : stored
  }

  private func header(
    byteCount: Int, from source: Source
  ) throws -> (header: NPYHeader, dataByteCount: Int) {
    func bytes(_ count: Int) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      try bytes.withUnsafeMutableBytes { try source($0) }
      return bytes
    }
    var rest = byteCount
    func take(_ count: Int) throws -> [UInt8] {
      guard count <= rest else { throw error(.tooShort, "the header ends too early") }
      rest -= count
      return try bytes(count)
    }
    guard byteCount >= NPYHeader.magic.count, try take(NPYHeader.magic.count) == NPYHeader.magic else {
      throw error(.notNumPy, "is no array in NumPy's format")
    }
    let version = try take(2)
    guard (1...3).contains(version[0]), version[1] == 0 else {
      throw error(.unsupportedVersion, "has version \(version[0]).\(version[1]) of the format, not 1.0, 2.0 or 3.0")
    }
    let length = try take(version[0] == 1 ? 2 : 4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= NPYHeader.maximumByteCount else {
      throw error(.headerTooLarge, "the header claims \(length) bytes, more than \(NPYHeader.maximumByteCount)")
    }
    var text = try take(length)
    // Versions 1 and 2 are Latin-1, whose upper half would only occur in names of fields: structures are refused anyway.
    if version[0] < 3 {
      text = text.map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
    } else if String(validating: text, as: UTF8.self) == nil {
      throw error(.malformedHeader, "the header is not UTF-8")
    }
    return (try NPYHeader(text, fail: error), rest)
  }

  private func elements(_ header: NPYHeader, from source: Source) throws -> Tensor {
    switch header.type {
    case .float32: return try plain(Float.self, UInt32.self, header, source)
    case .float64: return try plain(Double.self, UInt64.self, header, source)
    case .int32: return try plain(Int32.self, UInt32.self, header, source)
    case .int64: return try plain(Int64.self, UInt64.self, header, source)
    case .uint8: return try plain(UInt8.self, UInt8.self, header, source)
    case .int8: return try converted(header, source) { (value: Int8) in Int32(value) }
    case .int16: return try converted(header, source) { (value: Int16) in Int32(value) }
    case .uint16: return try converted(header, source) { (value: UInt16) in Int32(value) }
    case .uint32: return try converted(header, source) { (value: UInt32) in Int64(value) }
    case .float16:
      return try converted(header, source) { (bits: UInt16) in HalfPrecision.binary16.value(of: bits) }
    case .uint64:
      return try converted(header, source) { (value: UInt64) in
        guard let result = Int64(exactly: value) else {
          throw error(.valueOutOfRange, "\(value) is a uint64 that int64 does not hold")
        }
        return result
      }
    case .bool:
      return try converted(header, source) { (byte: UInt8) in
        guard byte <= 1 else { throw error(.malformedValue, "a boolean is neither 0 nor 1 but \(byte)") }
        return byte == 1
      }
    }
  }

  /// The shape of the elements as they lie in the file, row-major.
  private func storedShape(_ header: NPYHeader) -> Shape {
    Shape(header.isFortranOrdered ? header.shape.reversed() : header.shape)
  }

  /// Straight into the tensor's memory; the machine is little-endian.
  private func plain<Element: TensorElement, Bits: FixedWidthInteger>(
    _: Element.Type, _: Bits.Type, _ header: NPYHeader, _ source: Source
  ) throws -> Tensor {
    try Tensor(shape: storedShape(header), of: Element.self) { target in
      // The tensor's initialiser hands out memory for exactly its elements.
      let buffer = UnsafeMutableRawBufferPointer(start: target, count: header.byteCount)
      try source(buffer)
      guard header.isBigEndian else { return }
      for offset in stride(from: 0, to: buffer.count, by: MemoryLayout<Bits>.size) {
        let bits = buffer.loadUnaligned(fromByteOffset: offset, as: Bits.self)
        buffer.storeBytes(of: bits.byteSwapped, toByteOffset: offset, as: Bits.self)
      }
    }
  }

  /// Element by element, a block of the file at a time.
  private func converted<Stored: FixedWidthInteger, Element: TensorElement>(
    _ header: NPYHeader, _ source: Source, _ convert: (Stored) throws -> Element
  ) throws -> Tensor {
    let size = MemoryLayout<Stored>.size
    let shape = storedShape(header)
    return try Tensor(shape: shape, of: Element.self) { target in
      var block = [UInt8](repeating: 0, count: min(header.byteCount, 1 << 16))
      try block.withUnsafeMutableBytes { block in
        var done = 0
        while done < shape.elementCount {
          let count = min(shape.elementCount - done, block.count / size)
          try source(UnsafeMutableRawBufferPointer(rebasing: block[..<(count * size)]))
          for index in 0..<count {
            let bits = block.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
            target[done + index] = try convert(header.isBigEndian ? bits.byteSwapped : bits)
          }
          done += count
        }
      }
    }
  }

  /// Elements that lie with the first axis fastest, row-major: their axes in reverse order.
  ///
  /// One axis after the other moves from the end to its place, each as a permutation of three axes: any rank will do.
  private static func rowMajor(_ stored: Tensor, shape: [Int]) -> Tensor {
    var result = stored
    for axis in shape.indices.dropLast() {
      let placed = shape[..<axis].reduce(1, *)
      let waiting = shape[(axis + 1)...].reduce(1, *)
      result = result.reshaped(to: [placed, waiting, shape[axis]]).permuted([0, 2, 1])
    }
    return result.reshaped(to: Shape(shape))
  }
}

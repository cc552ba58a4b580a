import MartletTensor

extension Safetensors {
  /// Writes the tensors and the metadata; the same content gives the same bytes.
  ///
  /// Header keys are sorted and the header is padded to 8 bytes; the data follow from the widest element type to the
  /// narrowest, then by name, so that every tensor is aligned. The file is replaced whole (``AtomicFile``). Throws
  /// ``FileError``.
  /// - Parameter floats: half the space for floating-point tensors, at the price of precision.
  public static func write(
    _ tensors: NamedTensors, to path: String, storing floats: FloatStorage = .unchanged
  ) throws {
    let layout = Layout(tensors, floats)
    try AtomicFile.write(to: path) { writer in
      try writer.write(layout.header)
      for entry in layout.entries { try entry.withFileBytes { try writer.write($0) } }
    }
  }

  /// The bytes that ``write(_:to:storing:)`` puts into a file.
  public static func serialised(_ tensors: NamedTensors, storing floats: FloatStorage = .unchanged) -> [UInt8] {
    let layout = Layout(tensors, floats)
    var bytes = layout.header
    for entry in layout.entries { entry.withFileBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// A tensor and the type that the file gives it.
  private struct Entry {
    let name: String
    let tensor: Tensor
    let type: SafetensorsType

    init(_ name: String, _ tensor: Tensor, _ floats: FloatStorage) {
      self.name = name
      self.tensor = tensor
      switch floats {
      case .float16 where tensor.dtype.isFloatingPoint: type = .float16
      case .bfloat16 where tensor.dtype.isFloatingPoint: type = .bfloat16
      default: type = SafetensorsType(tensor.dtype)
      }
    }

    var byteCount: Int { tensor.elementCount * type.byteSize }

    /// Calls `body` with the file's bytes, in one or more blocks.
    func withFileBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
      guard type.isHalfPrecision else { return try tensor.withUnsafeBytes(body) }
      let format = type == .float16 ? HalfPrecision.binary16 : .brain
      if tensor.dtype == .float64 {
        try tensor.withUnsafeElements(of: Double.self) { try Self.halved($0, format, body) }
      } else {
        try tensor.withUnsafeElements(of: Float.self) { try Self.halved($0, format, body) }
      }
    }

    private static func halved<Element: BinaryFloatingPoint>(
      _ elements: UnsafeBufferPointer<Element>, _ format: HalfPrecision, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
      for start in stride(from: 0, to: elements.count, by: 1 << 15) {
        let block = elements[start..<min(start + 1 << 15, elements.count)]
        try block.map { format.pattern(of: Double($0)).littleEndian }.withUnsafeBytes(body)
      }
    }
  }

  /// The header's bytes and the tensors in the order of their data.
  private struct Layout {
    let header: [UInt8]
    let entries: [Entry]

    init(_ tensors: NamedTensors, _ floats: FloatStorage) {
      entries = tensors.entries.map { Entry($0.name, $0.tensor, floats) }.sorted { first, second in
        let (wide, narrow) = (first.type.byteSize, second.type.byteSize)
        return wide == narrow ? first.name.utf8.lexicographicallyPrecedes(second.name.utf8) : wide > narrow
      }
      var members: [JSONMember] = []
      var offset = 0
      for entry in entries {
        if entry.name == "__metadata__" { misuse("Safetensors.write", "a tensor cannot be named __metadata__") }
        let end = offset + entry.byteCount
        members.append(
          JSONMember(
            entry.name,
            [
              "data_offsets": [.integer(offset), .integer(end)],
              "dtype": .string(entry.type.rawValue),
              "shape": .array(entry.tensor.shape.map { .integer($0) }),
            ]))
        offset = end
      }
      if !tensors.metadata.isEmpty {
        let texts = tensors.metadata.map { JSONMember($0.key, .string($0.value)) }
        members.append(JSONMember("__metadata__", .object(Self.sorted(texts))))
      }
      var text = Array(JSONValue.object(Self.sorted(members)).text.utf8)
      text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
      header = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(text.count) >> (8 * UInt64($0))) } + text
    }

    private static func sorted(_ members: [JSONMember]) -> [JSONMember] {
      members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
  }
}

import MartletTensor

extension Safetensors {
  /// Writes the tensors and the metadata; the same content gives the same bytes.
  ///
  /// Header keys are sorted and the header is padded to 8 bytes; the data follow from the widest element type to the
  /// narrowest, then by name, so that every tensor is aligned. The file is replaced whole (``AtomicFile``). Throws
  /// ``FileError``.
  public static func write(_ tensors: NamedTensors, to path: String) throws {
    let layout = Layout(tensors)
    try AtomicFile.write(to: path) { writer in
      try writer.write(layout.header)
      for entry in layout.entries {
        try entry.tensor.withUnsafeBytes { try writer.write($0) }
      }
    }
  }

  /// The bytes that ``write(_:to:)`` puts into a file.
  public static func serialised(_ tensors: NamedTensors) -> [UInt8] {
    let layout = Layout(tensors)
    var bytes = layout.header
    for entry in layout.entries { entry.tensor.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// The header's bytes and the tensors in the order of their data.
  private struct Layout {
    let header: [UInt8]
    let entries: [(name: String, tensor: Tensor)]

    init(_ tensors: NamedTensors) {
      entries = tensors.entries.sorted { first, second in
        let (wide, narrow) = (first.tensor.dtype.byteSize, second.tensor.dtype.byteSize)
        return wide == narrow ? first.name.utf8.lexicographicallyPrecedes(second.name.utf8) : wide > narrow
      }
      var members: [JSONMember] = []
      var offset = 0
      for entry in entries {
        precondition(entry.name != "__metadata__", "a tensor cannot be named __metadata__")
        let end = offset + entry.tensor.shape.elementCount * entry.tensor.dtype.byteSize
        members.append(
          JSONMember(
            entry.name,
            [
              "data_offsets": [.integer(offset), .integer(end)],
              "dtype": .string(SafetensorsType(entry.tensor.dtype).rawValue),
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

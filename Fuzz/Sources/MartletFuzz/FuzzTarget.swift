import Martlet

/// A reader of files. Throwing is right, trapping is not, and what was accepted must survive being written and read again.
enum FuzzTarget {
  case png, safetensors, npy, npz

  /// Inputs of this size at most have tensors of this size at most.
  private static let maximumByteCount = 1 << 24

  func run(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    switch self {
    case .png: Self.png(bytes)
    case .safetensors:
      let path = MemoryFile.hold(bytes)
      _ = try? Safetensors.readMetadata(path)
      guard let tensors = try? Safetensors.read(path, maximumByteCount: Self.maximumByteCount) else { break }
      let again = try! Safetensors.read(MemoryFile.hold(Safetensors.serialised(tensors)))
      precondition(again.metadata == tensors.metadata, "other metadata read back")
      Self.compare(tensors, again)
    case .npy:
      guard let tensor = try? NPY.read(MemoryFile.hold(bytes), maximumByteCount: Self.maximumByteCount) else { break }
      let again = try! NPY.read(MemoryFile.hold(NPY.serialised(tensor)))
      Self.compare(NamedTensors([("", tensor)]), NamedTensors([("", again)]))
    case .npz: _ = try? NPZ.read(MemoryFile.hold(bytes), maximumByteCount: Self.maximumByteCount)
    }
    return 0
  }

  private static func png(_ bytes: [UInt8]) {
    let decoder = PNGDecoder(maximumPixels: 1 << 16)
    let header = try? decoder.header(of: bytes)
    let image = try? decoder.decode(bytes)
    let deep = try? decoder.decodeDeep(bytes)
    if image != nil { precondition(header != nil && deep != nil, "an image was decoded once and not again") }
  }

  private static func compare(_ first: NamedTensors, _ second: NamedTensors) {
    precondition(Set(first.names) == Set(second.names), "other names read back")
    for (name, tensor) in first.entries {
      let other = second[name]!
      precondition(tensor.shape == other.shape && tensor.dtype == other.dtype, "another shape or type read back")
      let same = tensor.withUnsafeBytes { bytes in other.withUnsafeBytes { bytes.elementsEqual($0) } }
      precondition(same, "other elements read back")
    }
  }
}

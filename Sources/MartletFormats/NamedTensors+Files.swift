extension NamedTensors {
  /// Reads a safetensors file (``Safetensors/read(_:maximumByteCount:)``).
  public init(safetensors path: String) throws { self = try Safetensors.read(path) }

  /// Reads a .npz file (``NPZ/read(_:maximumByteCount:)``).
  public init(npz path: String) throws { self = try NPZ.read(path) }

  /// Writes a safetensors file (``Safetensors/write(_:to:storing:)``).
  public func save(safetensors path: String) throws { try Safetensors.write(self, to: path) }

  /// Writes a .npz file (``NPZ/write(_:to:compressed:)``).
  public func save(npz path: String, compressed: Bool = false) throws {
    try NPZ.write(self, to: path, compressed: compressed)
  }
}

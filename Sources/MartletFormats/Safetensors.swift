import Glibc
import MartletTensor

/// Reading and writing of safetensors files (https://github.com/huggingface/safetensors).
public enum Safetensors {
  /// Reads all tensors and the metadata.
  ///
  /// F16 and BF16 become float32, exactly.
  /// - Parameter maximumByteCount: the most memory that the tensors may take, by default what the machine has; a file
  ///   that declares more is refused before any is taken.
  ///
  /// Throws ``SafetensorsError`` when the file breaks the format's rules and ``FileError`` when it cannot be read.
  public static func read(_ path: String, maximumByteCount: Int? = nil) throws -> NamedTensors {
    let file = try FileDescriptorHandle(path: path, flags: O_RDONLY, operation: "read")
    let header = try header(of: file)
    let limit = maximumByteCount ?? MemoryLimit.physical
    let total = header.header.entries.reduce(0) { $0 + $1.memoryByteCount }
    guard total <= limit else {
      throw SafetensorsError(
        kind: .tooLarge, path: path, reason: "the tensors take \(total) bytes, more than the \(limit) allowed")
    }
    var result = NamedTensors(metadata: header.header.metadata)
    for entry in header.header.entries {
      result[entry.name] = try tensor(entry, dataStart: header.dataStart, file: file)
    }
    return result
  }

  /// Reads the metadata alone, after checking the whole header.
  public static func readMetadata(_ path: String) throws -> [String: String] {
    let file = try FileDescriptorHandle(path: path, flags: O_RDONLY, operation: "read")
    return try header(of: file).header.metadata
  }

  private static func header(
    of file: borrowing FileDescriptorHandle
  ) throws -> (header: SafetensorsHeader, dataStart: Int) {
    let path = file.path
    func fail(_ kind: SafetensorsError.Kind, _ reason: String) -> SafetensorsError {
      SafetensorsError(kind: kind, path: path, reason: reason)
    }
    let size = try file.regularFileSize()
    guard size >= 8 else { throw fail(.tooShort, "the file has \(size) bytes, less than a header's length takes") }
    let lengthBytes = try bytes(8, at: 0, of: file)
    let length = lengthBytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(SafetensorsHeader.maximumByteCount) else {
      throw fail(.headerTooLarge, "the header claims \(length) bytes, more than the format's 100 MB")
    }
    guard Int(length) <= size - 8 else {
      throw fail(.tooShort, "the header claims \(length) bytes, the file has \(size - 8) after its length")
    }
    let text = try bytes(Int(length), at: 8, of: file)
    let dataStart = 8 + Int(length)
    return (try SafetensorsHeader(text, dataByteCount: size - dataStart, path: path), dataStart)
  }

  private static func bytes(
    _ count: Int, at offset: Int, of file: borrowing FileDescriptorHandle
  ) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
    guard read == count else { throw shrunk(file.path) }
    return bytes
  }

  private static func shrunk(_ path: String) -> SafetensorsError {
    SafetensorsError(kind: .changedWhileReading, path: path, reason: "the file became shorter while it was read")
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, dataStart: Int, file: borrowing FileDescriptorHandle
  ) throws -> Tensor {
    let offset = dataStart + entry.range.lowerBound
    let shape = Shape(entry.shape)
    switch entry.type {
    case .float32: return try plain(Float.self, shape, at: offset, of: file)
    case .float64: return try plain(Double.self, shape, at: offset, of: file)
    case .int32: return try plain(Int32.self, shape, at: offset, of: file)
    case .int64: return try plain(Int64.self, shape, at: offset, of: file)
    case .uint8: return try plain(UInt8.self, shape, at: offset, of: file)
    case .bool:
      let raw = try bytes(entry.range.count, at: offset, of: file)
      guard raw.allSatisfy({ $0 <= 1 }) else {
        throw SafetensorsError(
          kind: .malformedEntry, path: file.path, reason: "tensor \"\(entry.name)\" is BOOL and has bytes above 1")
      }
      return Tensor(raw.map { $0 == 1 }, shape: shape)
    case .float16, .bfloat16:
      let raw = try bytes(entry.range.count, at: offset, of: file)
      let format = entry.type == .float16 ? HalfPrecision.binary16 : .brain
      return Tensor(shape: shape, of: Float.self) { target in
        for index in 0..<raw.count / 2 {
          target[index] = format.value(of: UInt16(raw[2 * index]) | UInt16(raw[2 * index + 1]) << 8)
        }
      }
    }
  }

  /// Reads straight into the tensor's memory (the format and every supported machine are little-endian).
  private static func plain<Element: TensorElement>(
    _ type: Element.Type, _ shape: Shape, at offset: Int, of file: borrowing FileDescriptorHandle
  ) throws -> Tensor {
    let byteCount = shape.elementCount * MemoryLayout<Element>.stride
    var failure: (any Error)?
    let tensor = Tensor(shape: shape, of: type) { target in
      do {
        // The tensor's initialiser hands out memory for exactly its elements.
        let buffer = UnsafeMutableRawBufferPointer(start: target, count: byteCount)
        if try file.read(into: buffer, at: offset) != byteCount { failure = shrunk(file.path) }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return tensor
  }
}

import CZlib
import Glibc
import MartletTensor

/// Reading and writing of archives of arrays in NumPy's format .npz: a zip archive with a .npy member for each.
public enum NPZ {
  /// Reads every array of the archive, in its order, under its member's name without ".npy".
  ///
  /// Members are stored or deflated; each one's checksum is compared. The arrays are what ``NPY/read(_:maximumByteCount:)``
  /// says.
  /// - Parameter maximumByteCount: the most memory that the tensors may take together, by default what the machine has.
  ///
  /// Throws ``NumPyError`` when the archive or an array breaks the format's rules and ``FileError`` when it cannot be read.
  public static func read(_ path: String, maximumByteCount: Int? = nil) throws -> NamedTensors {
    let file = try FileDescriptorHandle(path: path, flags: O_RDONLY, operation: "read")
    let directory = try ZipDirectory(fileByteCount: file.regularFileSize(), path: path) { offset, count in
      var bytes = [UInt8](repeating: 0, count: count)
      let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
      return Array(bytes.prefix(read))
    }
    var room = maximumByteCount ?? MemoryLimit.physical
    var result = NamedTensors()
    for entry in directory.entries {
      let reader = NPYReader(path: path, member: entry.name, maximumByteCount: room)
      guard entry.name.hasSuffix(".npy") else { throw reader.error(.notAnArray, "is no .npy array") }
      let tensor = try tensor(entry, reader, file)
      room -= tensor.elementCount * tensor.dtype.byteSize
      result[String(entry.name.dropLast(4))] = tensor
    }
    return result
  }

  private static func tensor(
    _ entry: ZipDirectory.Entry, _ reader: NPYReader, _ file: borrowing FileDescriptorHandle
  ) throws -> Tensor {
    let end = entry.dataOffset + entry.compressedByteCount
    var position = entry.dataOffset
    var checksum = crc32(0, nil, 0)

    /// The next bytes of the member as they lie in the archive; fewer only at its end.
    func stored(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
      let count = min(buffer.count, end - position)
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      guard try file.read(into: part, at: position) == count else {
        throw reader.error(.changedWhileReading, "the file became shorter while it was read")
      }
      position += count
      return count
    }

    let inflater = entry.isDeflated ? Inflater() : nil
    func content(_ buffer: UnsafeMutableRawBufferPointer) throws {
      if let inflater {
        try inflater.fill(buffer, more: stored)
      } else {
        _ = try stored(buffer)
      }
      checksum = crc32_z(checksum, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count)
    }

    do {
      let tensor = try reader.tensor(byteCount: entry.byteCount, from: content)
      try inflater?.finish(more: stored)
      guard checksum == UInt(entry.checksum) else {
        throw reader.error(.wrongChecksum, "its checksum is not the archive's")
      }
      return tensor
    } catch is Inflater.Damage {
      throw reader.error(.damagedData, "its compressed data are damaged")
    }
  }
}

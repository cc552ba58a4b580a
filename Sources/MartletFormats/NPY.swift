import Glibc
import MartletTensor

/// Reading and writing of single arrays in NumPy's format .npy
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
public enum NPY {
  /// Reads an array of format version 1, 2 or 3, in either order of axes and of bytes.
  ///
  /// int8, int16 and uint16 become int32, uint32 and uint64 become int64 and float16 becomes float32, all exactly.
  /// - Parameter maximumByteCount: the most memory that the tensor may take, by default what the machine has; a file that
  ///   declares more is refused before any is taken.
  ///
  /// Throws ``NumPyError`` when the file breaks the format's rules or holds what a tensor cannot (Python objects,
  /// structures, complex numbers, text, a uint64 beyond int64), and ``FileError`` when it cannot be read.
  public static func read(_ path: String, maximumByteCount: Int? = nil) throws -> Tensor {
    let file = try FileDescriptorHandle(path: path, flags: O_RDONLY, operation: "read")
    let size = try file.regularFileSize()
    let reader = NPYReader(path: path, maximumByteCount: maximumByteCount ?? MemoryLimit.physical)
    var position = 0
    return try reader.tensor(byteCount: size) { buffer in
      guard try file.read(into: buffer, at: position) == buffer.count else {
        throw reader.error(.changedWhileReading, "the file became shorter while it was read")
      }
      position += buffer.count
    }
  }
}

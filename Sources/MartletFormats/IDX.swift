import CZlib
import Glibc

/// The IDX format of the MNIST family of data sets (LeCun, Cortes, Burges), plain or gzip-compressed.
public enum IDX {
  /// Reads an array of unsigned bytes.
  ///
  /// - Parameters:
  ///   - path: the file; a gzip stream is recognised by its content.
  ///   - maximumByteCount: the largest array accepted; a file that declares more is refused before memory is taken.
  /// - Returns: the sizes of the dimensions, outermost first, and their product of bytes.
  ///
  /// Throws ``IDXError`` for a malformed or truncated file and ``FileError`` when it cannot be opened.
  public static func read(
    _ path: String, maximumByteCount: Int = 1 << 31
  ) throws -> (shape: [Int], bytes: [UInt8]) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, operation: "read", code: errno) }
    guard let stream = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw FileError(path: path, operation: "read", code: ENOMEM)
    }
    defer { gzclose(stream) }
    gzbuffer(stream, 1 << 17)

    let magic = try bytes(4, of: stream, path: path, what: "the header")
    guard magic[0] == 0, magic[1] == 0 else { throw IDXError(path: path, reason: "is not an IDX file") }
    guard magic[2] == 8 else {
      throw IDXError(path: path, reason: "holds elements of type \(magic[2]), not unsigned bytes")
    }
    guard (1...8).contains(magic[3]) else { throw IDXError(path: path, reason: "declares \(magic[3]) dimensions") }
    var shape: [Int] = []
    var total = 1
    for _ in 0..<magic[3] {
      let size = try bytes(4, of: stream, path: path, what: "the header").reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      guard !overflow, product <= maximumByteCount else {
        throw IDXError(path: path, reason: "declares more than \(maximumByteCount) bytes")
      }
      total = product
      shape.append(size)
    }
    let content = try bytes(total, of: stream, path: path, what: "its \(total) bytes")
    var extra: UInt8 = 0
    // Reading past the end also makes zlib check the stream's checksum.
    guard gzread(stream, &extra, 1) == 0 else {
      throw IDXError(path: path, reason: "has more data than its header declares, or is damaged")
    }
    return (shape, content)
  }

  private static func bytes(_ count: Int, of stream: gzFile, path: String, what: String) throws(IDXError) -> [UInt8] {
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        // In bounds: at most the rest of the buffer is asked for.
        let wanted = UInt32(min(count - filled, 1 << 30))
        let read = gzread(stream, buffer.baseAddress! + filled, wanted)
        if read <= 0 { break }
        filled += Int(read)
      }
    }
    guard result.count == count else {
      var code: Int32 = 0
      gzerror(stream, &code)
      let damaged = code == Z_OK || code == Z_BUF_ERROR ? "ends before" : "is damaged within"
      throw IDXError(path: path, reason: "\(damaged) \(what)")
    }
    return result
  }
}

import CZlib

/// Compresses pieces into one raw deflate stream through zlib, at its default level.
final class Deflater {
  private(set) var bytes: [UInt8] = []
  // Allocated, because zlib keeps the address of its state.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init() {
    stream.initialize(to: z_stream())
    // Negative window bits: no zlib header. It fails only without memory or with another zlib.
    let status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot be initialised")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func append(_ content: UnsafeRawBufferPointer) {
    var rest = content[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      // zlib only reads what next_in points to.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(piece.count)
      drain(Z_NO_FLUSH)
      rest = rest.dropFirst(piece.count)
    }
  }

  func finish() { drain(Z_FINISH) }

  private func drain(_ flush: Int32) {
    withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { block in
      repeat {
        stream.pointee.next_out = block.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(block.count)
        deflate(stream, flush)
        bytes.append(contentsOf: block.prefix(block.count - Int(stream.pointee.avail_out)))
      } while stream.pointee.avail_out == 0
    }
  }
}

import CZlib

/// Decompresses a raw deflate stream, a buffer at a time, through zlib.
final class Inflater {
  /// The stream ended too early, went on too long, or is no deflate stream.
  struct Damage: Error {}

  // Allocated, because zlib keeps the address of its state.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let input: UnsafeMutableRawBufferPointer
  private var hasEnded = false

  init() {
    input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
    stream.initialize(to: z_stream())
    // Negative window bits: no zlib header, as zip archives hold it. It fails only without memory or with another zlib.
    let status = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot be initialised")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills the buffer; `more` puts the next compressed bytes at the start of a buffer and returns their number, 0 at the end.
  func fill(
    _ buffer: UnsafeMutableRawBufferPointer, more: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws {
    var done = 0
    while done < buffer.count {
      let produced = try step(UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), more: more)
      if produced == 0 && hasEnded { throw Damage() }
      done += produced
    }
  }

  /// Checks that the stream ends here and that nothing follows it.
  func finish(more: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
    try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { byte in
      while !hasEnded { if try step(byte, more: more) > 0 { throw Damage() } }
    }
    if try stream.pointee.avail_in > 0 || more(input) > 0 { throw Damage() }
  }

  /// Decompresses once; returns the bytes produced.
  private func step(
    _ buffer: UnsafeMutableRawBufferPointer, more: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    if hasEnded { return 0 }
    if stream.pointee.avail_in == 0 {
      let count = try more(input)
      if count == 0 { throw Damage() }
      stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
      stream.pointee.avail_in = UInt32(count)
    }
    let room = min(buffer.count, 1 << 30)
    stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(room)
    switch inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: hasEnded = true
    default: throw Damage()
    }
    return room - Int(stream.pointee.avail_out)
  }
}

import CZlib
import MartletTensor

extension NPZ {
  /// Writes the tensors as `numpy.savez` does, byte for byte, or deflated as `numpy.savez_compressed` does.
  ///
  /// The format has no place for metadata, which is left out. The file is replaced whole (``AtomicFile``). Throws
  /// ``FileError``.
  /// - Precondition: names of at most 65,000 bytes; at most 64 axes.
  public static func write(_ tensors: NamedTensors, to path: String, compressed: Bool = false) throws {
    try AtomicFile.write(to: path) { writer in
      var archive = ZipWriter()
      for (name, tensor) in tensors.entries {
        if name.utf8.count > 65_000 { misuse("NPZ.write", "a name of \(name.utf8.count) bytes is too long") }
        let header = NPY.header(of: tensor)
        try tensor.withUnsafeBytes { elements in
          try archive.append("\(name).npy", header, elements, compressed, to: &writer)
        }
      }
      try writer.write(archive.directory())
    }
  }
}

/// Lays out a zip archive as Python's `zipfile` does: fixed date, and 64-bit sizes in every member's own header.
private struct ZipWriter {
  private var entries: [UInt8] = []
  private var count = 0
  private var position = 0
  /// Python's limit for 32-bit fields.
  private static let limit32 = 1 << 31 - 1
  private static let version64 = 45

  mutating func append(
    _ name: String, _ header: [UInt8], _ elements: UnsafeRawBufferPointer, _ compressed: Bool,
    to writer: inout FileWriter
  ) throws {
    let checksum = crc32_z(
      header.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) },
      elements.bindMemory(to: UInt8.self).baseAddress, elements.count)
    let byteCount = header.count + elements.count
    var deflated: [UInt8]?
    if compressed {
      let deflater = Deflater()
      header.withUnsafeBytes { deflater.append($0) }
      deflater.append(elements)
      deflater.finish()
      deflated = deflater.bytes
    }
    let compressedByteCount = deflated?.count ?? byteCount
    // Bit 11: the name is UTF-8.
    let flags = name.utf8.allSatisfy { $0 < 0x80 } ? 0 : 0x800
    var common: [UInt8] = []
    // 1 January 1980, the format's first day, so that the same tensors give the same bytes.
    for field in [flags, compressed ? 8 : 0, 0, 1 << 5 | 1] { common.appendLittleEndian(field, byteCount: 2) }
    common.appendLittleEndian(Int(checksum), byteCount: 4)

    var local: [UInt8] = []
    local.appendLittleEndian(ZipDirectory.Signature.member, byteCount: 4)
    local.appendLittleEndian(Self.version64, byteCount: 2)
    local += common + [UInt8](repeating: 0xFF, count: 8)
    local.appendLittleEndian(name.utf8.count, byteCount: 2)
    local.appendLittleEndian(20, byteCount: 2)
    local += Array(name.utf8)
    local.appendLittleEndian(1, byteCount: 2)
    local.appendLittleEndian(16, byteCount: 2)
    local.appendLittleEndian(byteCount, byteCount: 8)
    local.appendLittleEndian(compressedByteCount, byteCount: 8)
    try writer.write(local)
    if let deflated {
      try writer.write(deflated)
    } else {
      try writer.write(header)
      try writer.write(elements)
    }

    appendEntry(name, common, compressedByteCount, byteCount)
    position += local.count + compressedByteCount
  }

  private mutating func appendEntry(_ name: String, _ common: [UInt8], _ compressedByteCount: Int, _ byteCount: Int) {
    let isWide = max(byteCount, compressedByteCount) > Self.limit32
    let isFar = position > Self.limit32
    var wide: [UInt8] = []
    if isWide {
      wide.appendLittleEndian(byteCount, byteCount: 8)
      wide.appendLittleEndian(compressedByteCount, byteCount: 8)
    }
    if isFar { wide.appendLittleEndian(position, byteCount: 8) }
    entries.appendLittleEndian(ZipDirectory.Signature.entry, byteCount: 4)
    // Made under Unix, whose permissions follow below.
    entries += [UInt8(Self.version64), 3]
    entries.appendLittleEndian(Self.version64, byteCount: 2)
    entries += common
    for size in [compressedByteCount, byteCount] {
      entries.appendLittleEndian(isWide ? 0xFFFF_FFFF : size, byteCount: 4)
    }
    entries.appendLittleEndian(name.utf8.count, byteCount: 2)
    entries.appendLittleEndian(wide.isEmpty ? 0 : wide.count + 4, byteCount: 2)
    // No comment, first disk, no internal attributes.
    entries += [UInt8](repeating: 0, count: 6)
    entries.appendLittleEndian(0o600 << 16, byteCount: 4)
    entries.appendLittleEndian(isFar ? 0xFFFF_FFFF : position, byteCount: 4)
    entries += Array(name.utf8)
    if !wide.isEmpty {
      entries.appendLittleEndian(1, byteCount: 2)
      entries.appendLittleEndian(wide.count, byteCount: 2)
      entries += wide
    }
    count += 1
  }

  /// The central directory and the end of the archive.
  func directory() -> [UInt8] {
    var bytes = entries
    if count > 0xFFFF || position > Self.limit32 || entries.count > Self.limit32 {
      bytes.appendLittleEndian(ZipDirectory.Signature.end64, byteCount: 4)
      bytes.appendLittleEndian(44, byteCount: 8)
      for _ in 0..<2 { bytes.appendLittleEndian(Self.version64, byteCount: 2) }
      bytes += [UInt8](repeating: 0, count: 8)
      for value in [count, count, entries.count, position] { bytes.appendLittleEndian(value, byteCount: 8) }
      bytes.appendLittleEndian(ZipDirectory.Signature.end64Locator, byteCount: 4)
      bytes.appendLittleEndian(0, byteCount: 4)
      bytes.appendLittleEndian(position + entries.count, byteCount: 8)
      bytes.appendLittleEndian(1, byteCount: 4)
    }
    bytes.appendLittleEndian(ZipDirectory.Signature.end, byteCount: 4)
    bytes += [0, 0, 0, 0]
    for _ in 0..<2 { bytes.appendLittleEndian(min(count, 0xFFFF), byteCount: 2) }
    bytes.appendLittleEndian(min(entries.count, 0xFFFF_FFFF), byteCount: 4)
    bytes.appendLittleEndian(min(position, 0xFFFF_FFFF), byteCount: 4)
    return bytes + [0, 0]
  }
}

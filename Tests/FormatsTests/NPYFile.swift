import MartletFormats

/// Bytes of .npy files, put together by hand.
enum NPYFile {
  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// A whole file; `length` overrides what the header's length says.
  static func bytes(header: String, data: [UInt8] = [], version: [UInt8] = [1, 0], length: Int? = nil) -> [UInt8] {
    bytes(header: Array(header.utf8), data: data, version: version, length: length)
  }

  static func bytes(header: [UInt8], data: [UInt8] = [], version: [UInt8] = [1, 0], length: Int? = nil) -> [UInt8] {
    let count = length ?? header.count
    let lengthBytes = (0..<(version[0] == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return magic + version + lengthBytes + header + data
  }

  static func header(_ type: String = "<f4", _ shape: String = "(2,)", fortran: String = "False") -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran), 'shape': \(shape), }\n"
  }

  /// Little-endian bytes of the values, or big-endian ones.
  static func data<T: FixedWidthInteger>(_ values: [T], bigEndian: Bool = false) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: bigEndian ? value.bigEndian : value.littleEndian) { Array($0) } }
  }
}

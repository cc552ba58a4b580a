/// The checked header of an array in NumPy's format, versions 1, 2 and 3.
///
/// A magic string, two bytes of version, the header's length (two bytes in version 1, four after it), and a Python dictionary
/// with exactly the keys `descr`, `fortran_order` and `shape`
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
struct NPYHeader {
  let type: NPYType
  let isBigEndian: Bool
  let isFortranOrdered: Bool
  let shape: [Int]
  /// Bytes of the elements in the file.
  let byteCount: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The longest header that is parsed; one of 64 axes takes less than 2,000 bytes.
  static let maximumByteCount = 1 << 16
  /// NumPy's arrays have no more.
  static let maximumRank = 64

  typealias Fail = (NumPyError.Kind, String) -> NumPyError

  /// Parses the dictionary's text.
  init(_ text: [UInt8], fail: Fail) throws(NumPyError) {
    let literal: PythonLiteral
    do throws(PythonLiteral.Failure) {
      literal = try PythonLiteral(parsing: text)
    } catch {
      throw fail(.malformedHeader, "the header is no Python literal: \(error.reason) at byte \(error.offset)")
    }
    guard case .dictionary(let items) = literal else {
      throw fail(.malformedHeader, "the header is no Python dictionary")
    }
    for key in ["descr", "fortran_order", "shape"] {
      let count = items.count { $0.key == .string(key) }
      guard count == 1 else {
        throw fail(.malformedHeader, "the header has \(count == 0 ? "no" : "more than one") \(key)")
      }
    }
    guard items.count == 3 else { throw fail(.malformedHeader, "the header has unknown keys") }
    func value(_ key: String) -> PythonLiteral { items.first { $0.key == .string(key) }!.value }

    guard case .bool(let isFortranOrdered) = value("fortran_order") else {
      throw fail(.malformedHeader, "fortran_order is neither True nor False")
    }
    (type, isBigEndian) = try Self.type(value("descr"), fail: fail)
    shape = try Self.shape(value("shape"), fail: fail)
    self.isFortranOrdered = isFortranOrdered
    guard let byteCount = ByteCount.of(shape, itemSize: type.byteSize) else {
      throw fail(.wrongSize, "the shape is too large to count")
    }
    self.byteCount = byteCount
  }

  private static func type(
    _ literal: PythonLiteral, fail: Fail
  ) throws(NumPyError) -> (type: NPYType, isBigEndian: Bool) {
    switch literal {
    case .string(let descriptor):
      let code = descriptor.first.map { "<>|=".contains($0) } == true ? String(descriptor.dropFirst()) : descriptor
      guard let type = NPYType(rawValue: code) else {
        let content = NPYType.refusedContent(descriptor)
        throw fail(.unsupportedType, "the array holds \(content) (type '\(descriptor)'), which are not supported")
      }
      return (type, descriptor.first == ">")
    case .list, .tuple: throw fail(.unsupportedType, "the array holds structures, which are not supported")
    default: throw fail(.malformedHeader, "descr names no type")
    }
  }

  private static func shape(_ literal: PythonLiteral, fail: Fail) throws(NumPyError) -> [Int] {
    guard case .tuple(let extents) = literal else { throw fail(.malformedHeader, "the shape is no tuple") }
    guard extents.count <= maximumRank else {
      throw fail(.malformedHeader, "the shape has \(extents.count) axes, more than NumPy's \(maximumRank)")
    }
    var shape: [Int] = []
    for extent in extents {
      guard case .integer(let count) = extent, count >= 0 else {
        throw fail(.malformedHeader, "the shape has an extent that is no whole number")
      }
      shape.append(count)
    }
    return shape
  }
}

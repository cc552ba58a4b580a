/// Checked arithmetic on sizes that a file declares.
enum ByteCount {
  /// Bytes of a row-major array; nil when an extent is negative or the array's strides do not fit an `Int`.
  ///
  /// An extent of zero does not excuse the others: strides are products of extents whether or not there are elements.
  static func of(_ shape: [Int], itemSize: Int) -> Int? {
    var bytes = itemSize
    for extent in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: max(extent, 1))
      if extent < 0 || overflow { return nil }
      bytes = product
    }
    return shape.contains(0) ? 0 : bytes
  }
}

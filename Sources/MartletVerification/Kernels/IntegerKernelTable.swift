import MartletKernels

/// The kernels of an integer type that the suite judges, as ``KernelTable`` holds those of the scalar types.
public struct IntegerKernelTable<T: FixedWidthInteger & SortableScalar>: Sendable {
  public typealias In = UnsafePointer<T>
  public typealias Out = UnsafeMutablePointer<T>

  public var unary: @Sendable (_ op: UnaryOp, _ x: In, _ y: Out, _ count: Int, _ parameter: T) -> Void
  public var binary: @Sendable (_ op: BinaryOp, _ a: In, _ b: In, _ y: Out, _ count: Int) -> Void
  public var compare: @Sendable (ComparisonOp, _ a: In, _ b: In, UnsafeMutablePointer<Bool>, _ count: Int) -> Void
  public var compareScalar: @Sendable (ComparisonOp, _ a: In, _ b: T, UnsafeMutablePointer<Bool>, _ count: Int) -> Void
  public var sumRows: @Sendable (_ x: In, UnsafeMutablePointer<Int64>, _ rows: Int, _ columns: Int) -> Void
  public var productRows: @Sendable (_ x: In, UnsafeMutablePointer<Int64>, _ rows: Int, _ columns: Int) -> Void
  public var scanSum: @Sendable (_ x: In, UnsafeMutablePointer<Int64>, _ rows: Int, _ columns: Int, Bool) -> Void
  public var extremumRows:
    @Sendable (_ x: In, UnsafeMutablePointer<Int32>, _ rows: Int, _ columns: Int, _ largest: Bool) -> Void
  public var orderRows:
    @Sendable (_ x: In, UnsafeMutablePointer<Int32>, _ rows: Int, _ columns: Int, _ descending: Bool) -> Void

  /// MartletKernels.
  static var fast: IntegerKernelTable<T> {
    IntegerKernelTable(
      unary: { IntegerMaps.unary($0, $1, $2, count: $3, parameter: $4) },
      binary: { IntegerMaps.binary($0, $1, $2, $3, count: $4) },
      compare: { Comparisons.compare($0, $1, $2, $3, count: $4) },
      compareScalar: { Comparisons.compare($0, $1, scalar: $2, $3, count: $4) },
      sumRows: { IntegerReductions.sumRows($0, $1, rows: $2, columns: $3) },
      productRows: { IntegerReductions.productRows($0, $1, rows: $2, columns: $3) },
      scanSum: { IntegerReductions.runningSumRows($0, $1, rows: $2, columns: $3, reversed: $4) },
      extremumRows: { IntegerReductions.extremumRows($0, $1, rows: $2, columns: $3, largest: $4) },
      orderRows: { Sorting.orderRows($0, $1, rows: $2, columns: $3, descending: $4) })
  }
}

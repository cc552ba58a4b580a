import MartletKernels
import MartletReference

/// An integer type that the suite checks kernels in.
protocol VerificationInteger: FixedWidthInteger & SortableScalar {
  static var typeName: String { get }
  static func table(of kernels: KernelSet) -> IntegerKernelTable<Self>
}

extension Int32: VerificationInteger {
  static var typeName: String { "int32" }
  static func table(of kernels: KernelSet) -> IntegerKernelTable<Int32> { kernels.int32 }
}

extension Int64: VerificationInteger {
  static var typeName: String { "int64" }
  static func table(of kernels: KernelSet) -> IntegerKernelTable<Int64> { kernels.int64 }
}

extension UInt8: VerificationInteger {
  static var typeName: String { "uint8" }
  static func table(of kernels: KernelSet) -> IntegerKernelTable<UInt8> { kernels.uint8 }
}

/// Integer arithmetic, comparisons, reductions and orders: every bit counts. The kernels are Swift alone, the same on every
/// SIMD level.
enum IntegerFamilies {
  static var all: [CaseFamily] { all(Int32.self) + all(Int64.self) + all(UInt8.self) }

  private static func all<T: VerificationInteger>(_: T.Type) -> [CaseFamily] {
    [unary(T.self), binary(T.self), compare(T.self), reductions(T.self)]
  }

  private static let counts = Axis("count", Axis.sizes + [100, 1000, 40_000])
  private static let ranges = Axis("range", ["small", "all", "ends"])

  /// Small numbers, any bits, or the ends of the range and their neighbours.
  private static func draw<T: VerificationInteger>(
    _ p: CaseParameters, _ random: inout CaseRandom, nonzero: Bool = false
  ) -> T {
    while true {
      let value: T
      switch p["range"] {
      case "small": value = T(truncatingIfNeeded: random.below(7) - (T.isSigned ? 3 : 0))
      case "all": value = T(truncatingIfNeeded: random.next())
      default: value = (random.below(2) == 0 ? T.max : T.min) &+ T(truncatingIfNeeded: random.below(5) - 2)
      }
      if value != 0 || !nonzero { return value }
    }
  }

  private static func array<T: VerificationInteger>(
    _ p: CaseParameters, _ count: Int, _ random: inout CaseRandom, nonzero: Bool = false, of: T.Type = T.self
  ) -> UnsafeMutablePointer<T> {
    let values = CaseMemory.allocate(count + 1, repeating: T(1))
    for i in 0..<count { values[i] = draw(p, &random, nonzero: nonzero) }
    return values
  }

  /// Two outputs that differ before the kernels run, and in what follows them.
  private static func compare<R: FixedWidthInteger>(
    _ name: String, _ count: Int, _: R.Type, kernel: (UnsafeMutablePointer<R>) -> Void, expected: (Int) -> R
  ) -> Measurement {
    let y = CaseMemory.allocate(count + 1, repeating: R(0x5A))
    var result = Measurement()
    for i in 0..<count { y[i] = ~expected(i) }
    kernel(y)
    for i in 0..<count {
      result.count += 1
      let wanted = expected(i)
      if y[i] != wanted {
        result.worst += 1
        if result.fault == nil { result.fault = "\(name)[\(i)] is \(y[i]), expected \(wanted)" }
      }
    }
    if y[count] != 0x5A { result.fail("\(name): an element after the last was written") }
    return result
  }

  private static func unary<T: VerificationInteger>(_: T.Type) -> CaseFamily {
    let operations = UnaryOp.allCases.filter { MartletKernels.IntegerMaps.supports($0) }
    return CaseFamily(
      "map.unary.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [],
      axes: [Axis("op", operations.map { "\($0)" }), counts, ranges, .threads]
    ) { p, seed, kernels in
      guard let op = operations.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let x = array(p, count, &random, nonzero: op == .divideIntoScalar, of: T.self)
      let s: T = draw(p, &random, nonzero: op == .divideScalar)
      return compare("y", count, T.self) {
        T.table(of: kernels).unary(op, x, $0, count, s)
      } expected: {
        MartletReference.IntegerMaps.value(op, x[$0], s)
      }
    }
  }

  private static func binary<T: VerificationInteger>(_: T.Type) -> CaseFamily {
    let operations = BinaryOp.allCases.filter { MartletKernels.IntegerMaps.supports($0) }
    return CaseFamily(
      "map.binary.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [],
      axes: [Axis("op", operations.map { "\($0)" }), counts, ranges, .threads]
    ) { p, seed, kernels in
      guard let op = operations.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let a = array(p, count, &random, of: T.self)
      let b = array(p, count, &random, nonzero: MartletKernels.IntegerMaps.divides(op), of: T.self)
      return compare("y", count, T.self) {
        T.table(of: kernels).binary(op, a, b, $0, count)
      } expected: {
        MartletReference.IntegerMaps.value(op, a[$0], b[$0])
      }
    }
  }

  private static func compare<T: VerificationInteger>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "compare.\(T.typeName)", measure: "wrong answers", bound: 0, dependence: [],
      axes: [Axis("op", ComparisonOp.allCases.map { "\($0)" }), counts, ranges, .flag("scalar"), .threads]
    ) { p, seed, kernels in
      guard let op = ComparisonOp.allCases.first(where: { "\($0)" == p["op"] }) else { return .impossible(p) }
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let (a, b) = (array(p, count, &random, of: T.self), array(p, count, &random, of: T.self))
      let isScalar = p.flag("scalar")
      return compare("y", count, UInt8.self) {
        let y = UnsafeMutableRawPointer($0).assumingMemoryBound(to: Bool.self)
        if isScalar {
          T.table(of: kernels).compareScalar(op, a, b[0], y, count)
        } else {
          T.table(of: kernels).compare(op, a, b, y, count)
        }
      } expected: {
        MartletReference.Comparisons.value(op, a[$0], b[isScalar ? 0 : $0]) ? 1 : 0
      }
    }
  }

  private static func reductions<T: VerificationInteger>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "reductions.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [],
      axes: [
        Axis("kind", ["sum", "product", "scan", "scan-back", "max", "min", "order", "order-down"]),
        Axis("rows", [0, 1, 2, 3, 17, 64]), Axis("columns", [1, 2, 3, 8, 17, 48, 49, 65, 257, 1000]), ranges, .threads,
      ],
      // Insertion is the reference order.
      allows: { !$0["kind"].hasPrefix("order") || $0.int("rows") * $0.int("columns") <= 5000 }
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let (rows, columns) = (p.int("rows"), p.int("columns"))
      let x = array(p, rows * columns, &random, of: T.self)
      let table = T.table(of: kernels)
      typealias Reference = MartletReference.IntegerReductions
      switch p["kind"] {
      case "sum":
        return compare("y", rows, Int64.self) {
          table.sumRows(x, $0, rows, columns)
        } expected: {
          Reference.sum(x + $0 * columns, count: columns)
        }
      case "product":
        return compare("y", rows, Int64.self) {
          table.productRows(x, $0, rows, columns)
        } expected: {
          Reference.product(x + $0 * columns, count: columns)
        }
      case "scan", "scan-back":
        let back = p["kind"] == "scan-back"
        return compare("y", rows * columns, Int64.self) {
          table.scanSum(x, $0, rows, columns, back)
        } expected: { i in
          let (row, c) = (x + i / columns * columns, i % columns)
          return back ? Reference.sum(row + c, count: columns - c) : Reference.sum(row, count: c + 1)
        }
      case "max", "min":
        let largest = p["kind"] == "max"
        return compare("places", rows, Int32.self) {
          table.extremumRows(x, $0, rows, columns, largest)
        } expected: {
          Reference.extremum(x + $0 * columns, count: columns, largest: largest)
        }
      default:
        let descending = p["kind"] == "order-down"
        let expected = CaseMemory.allocate(rows * columns, repeating: Int32(-1))
        MartletReference.Sorting.orderRows(x, expected, rows: rows, columns: columns, descending: descending)
        return compare("places", rows * columns, Int32.self) {
          table.orderRows(x, $0, rows, columns, descending)
        } expected: {
          expected[$0]
        }
      }
    }
  }
}

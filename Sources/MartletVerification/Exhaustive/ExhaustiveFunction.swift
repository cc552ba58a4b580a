import MartletKernels
import MartletReference

/// An elementwise function compared with its reference on all 2³² float32 bit patterns, at the current SIMD level.
public struct ExhaustiveFunction: Sendable {
  private let op: UnaryOp
  private let parameter: Double

  /// Every function that is more than one rounding of an exact result, and the two roots of arithmetic.
  public static let all: [ExhaustiveFunction] = UnaryOp.allCases.flatMap { op -> [ExhaustiveFunction] in
    if op == .powerScalar { return [2.5, -0.7].map { ExhaustiveFunction(op: op, parameter: $0) } }
    // α: with 0 there would be nothing to compute.
    if op == .elu { return [ExhaustiveFunction(op: op, parameter: 1)] }
    guard MapFamilies.bound(op) > 1.001 || op == .squareRoot || op == .reciprocal else { return [] }
    return [ExhaustiveFunction(op: op, parameter: 0)]
  }

  /// Those whose name contains `filter`.
  /// - Throws: `VerificationError.unknownFamily` when there is none.
  public static func matching(_ filter: String?) throws(VerificationError) -> [ExhaustiveFunction] {
    let found = all.filter { filter == nil || $0.name.contains(filter ?? "") }
    if found.isEmpty { throw .unknownFamily(filter ?? "") }
    return found
  }

  /// The function's name, with its exponent where it has one.
  public var name: String { op == .powerScalar ? "\(op) \(parameter)" : "\(op)" }
  public var bound: Double { MapFamilies.bound(op) }

  /// What all patterns gave.
  public struct Result: Sendable {
    public internal(set) var maximumULP = 0.0
    /// An argument with the largest error.
    public internal(set) var argument: Float = 0
    /// Results that equal the reference's rounded once.
    public internal(set) var correctlyRounded = 0
    /// Results of another kind: NaN, ±∞ or finite where the reference is something else.
    public internal(set) var otherKind = 0
    public internal(set) var count = 0

    mutating func merge(_ other: Result) {
      if other.maximumULP > maximumULP { (maximumULP, argument) = (other.maximumULP, other.argument) }
      correctlyRounded += other.correctlyRounded
      otherKind += other.otherKind
      count += other.count
    }
  }

  public func passes(_ result: Result) -> Bool { result.maximumULP < bound && result.otherKind == 0 }

  /// Compares the kernel on every bit pattern, or on `patterns` of them from `first` on.
  public func run(first: UInt32 = 0, patterns: Int = 1 << 32) -> Result {
    let block = 1 << 16
    let blocks = (patterns + block - 1) / block
    var parts = [Result](repeating: Result(), count: blocks)
    parts.withUnsafeMutableBufferPointer { parts in
      // Each chunk writes its own element.
      nonisolated(unsafe) let parts = parts
      Threads.forEachChunk(blocks) { chunk in
        let start = chunk * block
        parts[chunk] = compare(first &+ UInt32(truncatingIfNeeded: start), min(block, patterns - start))
      }
    }
    return parts.reduce(into: Result()) { $0.merge($1) }
  }

  private func compare(_ first: UInt32, _ count: Int) -> Result {
    var result = Result()
    result.count = count
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count) { floats in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { wide in
        guard let x = floats.baseAddress, let expected = wide.baseAddress else { return }
        let y = x + count
        for i in 0..<count { x[i] = Float(bitPattern: first &+ UInt32(i)) }
        MartletKernels.Maps.unary(op, x, y, count: count, parameter: parameter)
        MartletReference.Maps.unary(op, x, expected, count: count, parameter: parameter)
        for i in 0..<count { result.add(x[i], y[i], expected[i]) }
      }
    }
    return result
  }
}

extension ExhaustiveFunction.Result {
  fileprivate mutating func add(_ x: Float, _ y: Float, _ expected: Double) {
    if y.isNaN || expected.isNaN {
      if y.isNaN && expected.isNaN { correctlyRounded += 1 } else { otherKind += 1 }
      return
    }
    if y == Float(expected) {
      correctlyRounded += 1
      if expected.magnitude >= 0x1p128 { return }
    }
    guard let error = Measurement.distance(y, expected) else {
      otherKind += 1
      return
    }
    let ulps = error / Measurement.ulp(of: Float.self, at: expected)
    if ulps > maximumULP { (maximumULP, argument) = (ulps, x) }
  }
}

import MartletKernels
import MartletReference

/// Conversions from and to the family's type, exact in every bit.
enum ConversionFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [to(T.self), from(T.self)] }

  private static let counts = Axis("count", Axis.sizes + [1000, 40_001])

  /// Numbers where conversions go wrong, and random ones around the limits of the integers.
  private static func numbers<T: VerificationScalar>(_ count: Int, _ random: inout CaseRandom) -> Buffer<T> {
    let edges: [Double] = [
      0, -0.0, 0.5, -0.5, 0.999, -0.999, 255, 255.5, 256, -1, 0x1p31, -0x1p31, 0x1p31 - 1, -0x1p31 - 1, 0x1p63, -0x1p63,
      0x1p63 - 1024, 0x1p24 + 1, 0x1p53, 1e30, -1e30, 1e300, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
    ]
    let x = random.buffer(count, of: T.self)
    for i in 0..<count {
      let edge = edges[random.below(edges.count)]
      x[i] = T(random.below(2) == 0 ? edge : random.normal() * 0x1p20 * Double(random.below(1 << 20)))
    }
    return x
  }

  private static func from<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "convert.from.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [],
      axes: [counts, Axis("to", ["float32", "float64", "int32", "int64", "uint8", "bool"]), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let x: Buffer<T> = numbers(p.int("count"), &random)
      let (source, convert) = (ItemType.of(T.self), T.table(of: kernels).convert)
      func compared<U: Equatable>(
        _ target: ItemType, _ poison: U, _ reference: (UnsafePointer<T>, UnsafeMutablePointer<U>, Int) -> Void
      ) -> Measurement {
        let (y, expected) = outputs(x.count, poison)
        convert(x.read, source, y, target, x.count)
        reference(x.read, expected, x.count)
        return differing(y, expected, x.count, poison) { $0 != $1 }
      }
      switch p["to"] {
      case "float32":
        let (y, expected) = outputs(x.count, Float.poison)
        convert(x.read, source, y, .float32, x.count)
        MartletReference.Conversion.convert(x.read, expected, count: x.count)
        return differing(y, expected, x.count, Float.poison) { $0 != $1 && !($0.isNaN && $1.isNaN && !$0.isPoison) }
      case "float64":
        let (y, expected) = outputs(x.count, Double.poison)
        convert(x.read, source, y, .float64, x.count)
        MartletReference.Conversion.convert(x.read, expected, count: x.count)
        return differing(y, expected, x.count, Double.poison) { $0 != $1 && !($0.isNaN && $1.isNaN && !$0.isPoison) }
      case "int32": return compared(.int32, Int32(77)) { MartletReference.Conversion.convert($0, $1, count: $2) }
      case "int64": return compared(.int64, Int64(77)) { MartletReference.Conversion.convert($0, $1, count: $2) }
      case "uint8": return compared(.uint8, UInt8(77)) { MartletReference.Conversion.convert($0, $1, count: $2) }
      default:
        return compared(.bool, UInt8(77)) { x, y, count in for i in 0..<count { y[i] = x[i] == 0 ? 0 : 1 } }
      }
    }
  }

  private static func to<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "convert.to.\(T.typeName)", measure: "wrong elements", bound: 0, dependence: [],
      axes: [counts, Axis("from", ["int32", "int64", "uint8", "bool"]), .threads]
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let count = p.int("count")
      let (y, expected) = (random.output(count, of: T.self), random.output(count, of: T.self))
      func compared<U: FixedWidthInteger>(_ source: ItemType, _: U.Type, bits: Int) -> Measurement {
        let x = CaseMemory.allocate(count + 1, repeating: U(0))
        for i in 0..<count {
          // Of every magnitude, so that both exact and rounded ones occur.
          x[i] = U(truncatingIfNeeded: Int64(bitPattern: random.next()) >> Int64(64 - 1 - random.below(bits)))
          if bits == 1 { x[i] &= 1 }
        }
        T.table(of: kernels).convert(x, source, y.pointer, ItemType.of(T.self), count)
        MartletReference.Conversion.convert(UnsafePointer(x), expected.pointer, count: count)
        var result = Measurement()
        result.compareBits("y", y, expected)
        return result
      }
      switch p["from"] {
      case "int32": return compared(.int32, Int32.self, bits: 32)
      case "int64": return compared(.int64, Int64.self, bits: 64)
      case "uint8": return compared(.uint8, UInt8.self, bits: 8)
      default: return compared(.bool, UInt8.self, bits: 1)
      }
    }
  }

  /// Two poisoned arrays with one element more than is to be written.
  private static func outputs<U>(_ count: Int, _ poison: U) -> (UnsafeMutablePointer<U>, UnsafeMutablePointer<U>) {
    (CaseMemory.allocate(count + 1, repeating: poison), CaseMemory.allocate(count + 1, repeating: poison))
  }

  private static func differing<U>(
    _ y: UnsafeMutablePointer<U>, _ expected: UnsafeMutablePointer<U>, _ count: Int, _ poison: U,
    _ isWrong: (U, U) -> Bool
  ) -> Measurement {
    var result = Measurement()
    result.count = count
    for i in 0..<count where isWrong(y[i], expected[i]) {
      result.worst += 1
      if result.fault == nil { result.fault = "y[\(i)] is \(y[i]), expected \(expected[i])" }
    }
    if withUnsafeBytes(of: y[count], Array.init) != withUnsafeBytes(of: poison, Array.init) {
      result.fail("y: an element outside the output was written")
    }
    return result
  }
}

extension ItemType {
  fileprivate static func of<T: VerificationScalar>(_: T.Type) -> ItemType {
    T.self == Float.self ? .float32 : .float64
  }
}

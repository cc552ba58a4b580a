import MartletKernels
import MartletReference

/// What NaN, infinities and zeros become, as Markdown. The values are the references'; the families `map.special-unary` and
/// `map.special-binary` prove the kernels equal to them at every SIMD level.
public enum SpecialValueTable {
  private static let arguments: [Double] = [.nan, .infinity, -.infinity, 0, -0.0]

  /// A row an operation of one operand.
  public static func unary() -> [String] {
    UnaryOp.allCases.map { op in
      let s = MapFamilies.parameters(op)[0]
      let cells = arguments.map { x in
        var y = [0.0]
        MartletReference.Maps.unary(op, [Float(x)], &y, count: 1, parameter: s)
        return text(y[0])
      }
      let name = MapFamilies.parameters(op) == [0] ? "\(op)" : "\(op), s = \(s)"
      return "| \(name) | " + cells.joined(separator: " | ") + " |"
    }
  }

  /// A row an operation of two operands, with 1 as the other one.
  public static func binary() -> [String] {
    BinaryOp.allCases.map { op in
      let cells = [(Double.nan, 1.0), (1, .nan), (.infinity, 1), (1, .infinity), (1, 0), (.infinity, .infinity)].map {
        a, b in
        var y = [0.0]
        MartletReference.Maps.binary(op, [Float(a)], [Float(b)], &y, count: 1, parameter: 0.01)
        return text(y[0])
      }
      return "| \(op) | " + cells.joined(separator: " | ") + " |"
    }
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    let sign = value.sign == .minus ? "−" : ""
    if value.isInfinite { return sign + "∞" }
    if value == 0 { return sign + "0" }
    return sign + TextTable.number(value.magnitude)
  }
}

import ArgumentParser

/// A number of bytes with an optional unit: `0`, `64K`, `512M`, `2G`.
struct ByteSize: ExpressibleByArgument, Equatable {
  let bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var digits = Substring(argument.uppercased())
    if digits.hasSuffix("B") { digits = digits.dropLast() }
    if digits.hasSuffix("I") { digits = digits.dropLast() }
    var unit = 1
    if let last = digits.last, let known = units[last] {
      unit = known
      digits = digits.dropLast()
    }
    guard let value = Double(digits), value >= 0, value * Double(unit) < 1e18 else { return nil }
    bytes = Int(value * Double(unit))
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { JSONMember($0, $1) })
  }

  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
  /// The string, or null for nil.
  public static func string(orNull value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// The integer, or null for nil.
  public static func integer(orNull value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }

  /// The number, or null for nil; NaN and infinities are written as null too.
  public static func number(orNull value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}

/// What stands in a literal of a tensor: numbers or truth values, in nested brackets.
public enum TensorLiteral: Sendable, ExpressibleByArrayLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  case number(Double)
  case truth(Bool)
  case list([TensorLiteral])

  public init(arrayLiteral elements: TensorLiteral...) { self = .list(elements) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(booleanLiteral value: Bool) { self = .truth(value) }

  /// The extents that the first element of each list has.
  fileprivate var extents: [Int] {
    guard case .list(let elements) = self else { return [] }
    return [elements.count] + (elements.first?.extents ?? [])
  }

  /// Adds the values in order; false when they do not have these extents or are not all of one kind.
  fileprivate func collect(_ extents: ArraySlice<Int>, _ numbers: inout [Float], _ truths: inout [Bool]) -> Bool {
    switch self {
    case .number(let value):
      numbers.append(Float(value))
      return extents.isEmpty && truths.isEmpty
    case .truth(let value):
      truths.append(value)
      return extents.isEmpty && numbers.isEmpty
    case .list(let elements):
      guard elements.count == extents.first else { return false }
      return elements.allSatisfy { $0.collect(extents.dropFirst(), &numbers, &truths) }
    }
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// A tensor of numbers, float32, or of truth values, bool, in nested brackets:
  ///
  ///     let x: Tensor = [[1, 2], [3, 4]]
  ///
  /// Other types: `Tensor([[1, 2], [3, 4]] as [[Int32]])`, or a cast.
  public init(arrayLiteral elements: TensorLiteral...) {
    let whole = TensorLiteral.list(elements)
    let extents = whole.extents
    var (numbers, truths) = ([Float](), [Bool]())
    if !whole.collect(extents[...], &numbers, &truths) {
      misuse("Tensor", "a literal whose parts differ in length or kind; its first parts have extents \(extents)")
    }
    self = truths.isEmpty ? Tensor(numbers, shape: Shape(extents)) : Tensor(truths, shape: Shape(extents))
  }
}

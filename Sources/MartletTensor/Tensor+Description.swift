extension Tensor: CustomStringConvertible {
  /// Shape, type and the first values.
  public var description: String {
    let shown = 8
    let values = view(shape: [elementCount]).rows(0..<Swift.min(shown, elementCount)).cast(to: .float64)
    let list = values.array(of: Double.self).map { "\($0)" }.joined(separator: ", ")
    return "Tensor(\(shape), \(dtype)): [\(list)\(elementCount > shown ? ", …" : "")]"
  }
}

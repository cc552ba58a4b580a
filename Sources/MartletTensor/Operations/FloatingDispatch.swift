/// Runs the variant for a floating-point type; other types trap by name. One switch an operation, and the only place
/// where the element type turns from a value into a Swift type.
@inline(__always)
func dispatchFloating(_ dtype: DType, _ operation: StaticString, _ single: () -> Void, _ double: () -> Void) {
  switch dtype {
  case .float32: single()
  case .float64: double()
  default: misuse(operation, "\(dtype) operands; it needs float32 or float64")
  }
}

/// Comparisons of two numbers, as the standard defines them for floating-point numbers: with NaN on either side only
/// `notEqual` holds; 0 equals −0.
public enum ComparisonOp: Sendable, CaseIterable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

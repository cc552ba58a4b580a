/// Stops the program because of a programmer's error, naming the operation and what was wrong with its operands.
///
/// In a release build a failing `precondition` prints nothing; this always prints.
@inline(never)
package func misuse(_ operation: StaticString, _ problem: @autoclosure () -> String) -> Never {
  fatalError("Martlet: \(operation): \(problem())")
}

import MartletKernels
import Synchronization

/// The first operation whose result, or whose gradient, was not finite; see ``findingNonFinite(_:)``.
public struct NonFiniteError: Error, Hashable, CustomStringConvertible {
  /// The operation, such as `log`.
  public let operation: String
  /// Whether it was the operation's gradient that was not finite, on the way back.
  public let isGradient: Bool
  /// The shape of the result, or of the input whose gradient it is.
  public let shape: Shape
  public let dtype: DType
  /// The first such element, row-major, and its value: NaN or an infinity.
  public let element: Int
  public let value: Double

  public var description: String {
    "\(isGradient ? "the gradient of \(operation)" : operation) made \(value) at element \(element) of \(shape) \(dtype)"
  }
}

/// Runs `body` and throws a ``NonFiniteError`` for the first operation in it that made a NaN or an infinity, forward or
/// backward.
///
///     let gradients = try findingNonFinite { loss(model(x)).gradients() }
///
/// The body runs to its end (an error that it throws is replaced by the finding); the finding is the first in order of time.
/// Every differentiable operation of float tensors is looked at, whether its operands are tracked or not, under its own name,
/// or those of its parts when it is made of others; so are the gradients it passes back (of what ``recomputed(_:)`` computes
/// again, those that come out at its inputs). Not looked at are tensors that are
/// made from data: a NaN that comes in is found in the result of the first operation that it reaches. An infinity that is
/// meant, such as a mask of −∞, is found as well.
///
/// Inside, operations take about one pass over their result longer; outside, nothing.
public func findingNonFinite<R>(_ body: () throws -> R) throws -> R {
  let watch = NonFiniteWatch()
  NonFiniteWatch.open.add(1, ordering: .relaxed)
  defer { NonFiniteWatch.open.subtract(1, ordering: .relaxed) }
  let result = Result { try NonFiniteWatch.$current.withValue(watch, operation: body) }
  if let found = watch.found { throw found }
  return try result.get()
}

/// What ``findingNonFinite(_:)`` has seen.
package final class NonFiniteWatch: Sendable {
  /// How many are open in the whole process: while none is, one load tells.
  fileprivate static let open = Atomic<Int>(0)
  @TaskLocal fileprivate static var current: NonFiniteWatch?

  private let first = Mutex<NonFiniteError?>(nil)
  fileprivate var found: NonFiniteError? { first.withLock { $0 } }

  @inline(__always)
  package static var isOn: Bool { open.load(ordering: .relaxed) != 0 && current != nil }

  /// Looks at an operation's result; whether the operation has to be recorded as well.
  @inline(never)
  static func look(at result: Tensor, _ operation: StaticString, isTracked: Bool) -> Bool {
    current?.look(at: result, operation, isGradient: false)
    return GradientMode.isRecording && isTracked
  }

  /// Runs one operation's backward and looks at what it gives, not at the operations it is made of.
  @inline(__always)
  static func lookingAtGradients(of node: Node, _ backward: () -> [Tensor?]) -> [Tensor?] {
    if !isOn { return backward() }
    let results = $current.withValue(nil, operation: backward)
    for case let gradient? in results { current?.look(at: gradient, node.operation, isGradient: true) }
    return results
  }

  private func look(at tensor: Tensor, _ operation: StaticString, isGradient: Bool) {
    if !tensor.dtype.isFloatingPoint || found != nil { return }
    guard let (element, value) = tensor.firstNonFinite else { return }
    first.withLock { first in
      first =
        first
        ?? NonFiniteError(
          operation: "\(operation)", isGradient: isGradient, shape: tensor.shape, dtype: tensor.dtype,
          element: element, value: value)
    }
  }
}

extension Tensor {
  /// The position and the value of the first NaN or infinity.
  fileprivate var firstNonFinite: (element: Int, value: Double)? {
    func search<T: FloatingElement & BinaryFloatingPoint>(_: T.Type) -> (Int, Double)? {
      withUnsafeElements(of: T.self) { elements in
        guard let base = elements.baseAddress,
          !MartletKernels.Reductions.allFinite(base, count: elements.count)
        else { return nil }
        return elements.firstIndex { !$0.isFinite }.map { ($0, elements[$0].doubleValue) }
      }
    }
    return dtype == .float32 ? search(Float.self) : search(Double.self)
  }
}

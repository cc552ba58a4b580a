/// Why a model cannot be built.
public enum ModelError: Error, Equatable, Sendable {
  /// No model of this name; `known` lists those that exist.
  case unknown(name: String, known: [String])
  /// The model's layers leave nothing of images below `minimum` pixels a side.
  case imageTooSmall(model: String, height: Int, width: Int, minimum: Int)
  /// A number of the configuration is outside of what a model can have.
  case outOfRange(what: String, value: Int, allowed: ClosedRange<Int>)
  /// The dropout rate is not in 0 ..< 1.
  case dropoutOutOfRange(Double)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "unknown model '\(name)'; known models: \(known.joined(separator: ", "))"
    case .imageTooSmall(let model, let height, let width, let minimum):
      "\(model) needs images of at least \(minimum)x\(minimum) pixels, not \(width)x\(height); choose a larger image size"
    case .outOfRange(let what, let value, let allowed):
      "\(what) is \(value), but must be \(allowed.lowerBound) to \(allowed.upperBound)"
    case .dropoutOutOfRange(let rate): "dropout rate is \(rate), but must be at least 0 and below 1"
    }
  }
}

/// What becomes of transparency when an image with alpha is brought to a format without it.
public enum AlphaPolicy: String, Sendable, Codable, CaseIterable {
  /// The image is laid over white.
  case white
  /// The image is laid over black.
  case black
  /// Alpha is forgotten; the colours stay as stored, also where they were invisible.
  case drop

  /// The background that shows through, if any.
  var background: UInt32? {
    switch self {
    case .white: 255
    case .black: 0
    case .drop: nil
    }
  }
}

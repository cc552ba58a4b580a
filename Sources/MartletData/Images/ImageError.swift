import Glibc
import MartletFormats

/// An image that cannot be read or written.
public struct ImageError: DescribedError, Equatable {
  /// What kind of fault it is.
  public enum Kind: String, Sendable, Codable {
    /// The system refused to open or read the file.
    case unreadable
    /// The file holds no bytes.
    case empty
    /// The file is something else than a PNG.
    case notPNG
    /// The file ends before the image does.
    case truncated
    /// libpng refused the content.
    case corrupt
    /// The image has more pixels than allowed.
    case tooLarge
    /// The memory for its pixels is not to be had.
    case outOfMemory
    /// The image cannot be stored as PNG.
    case notEncodable
  }

  public let kind: Kind
  public let path: String?
  public let reason: String
  public let hint: String?

  public init(_ kind: Kind, path: String?, reason: String, hint: String? = nil) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.hint = hint
  }
}

extension ImageError {
  static func unreadable(_ path: String?, code: Int32, operation: String = "read") -> ImageError {
    let fault = FileError(path: path ?? "", operation: operation, code: code)
    return ImageError(.unreadable, path: path, reason: "cannot be \(operation): \(message(of: code))", hint: fault.hint)
  }

  static func empty(_ path: String?) -> ImageError {
    ImageError(.empty, path: path, reason: "is empty (0 bytes)", hint: "copy it again from where it came from")
  }

  static func truncated(_ path: String?, byteCount: Int) -> ImageError {
    ImageError(
      .truncated, path: path, reason: "is truncated: the file ends after \(byteCount) bytes, before the image does",
      hint: "copy it again from where it came from")
  }

  static func corrupt(_ path: String?, _ message: String) -> ImageError {
    ImageError(.corrupt, path: path, reason: "is corrupt: \(message)", hint: "copy it again from where it came from")
  }

  static func tooLarge(_ path: String?, width: Int, height: Int, maximumPixels: Int) -> ImageError {
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    let count = overflow ? "more than \(Int.max)" : "\(pixels)"
    return ImageError(
      .tooLarge, path: path,
      reason: "decompression bomb: \(width)x\(height) = \(count) pixels exceeds --max-pixels \(maximumPixels)",
      hint: "raise --max-pixels if you trust the file")
  }

  static func outOfMemory(_ path: String?, byteCount: Int) -> ImageError {
    ImageError(.outOfMemory, path: path, reason: "needs \(byteCount) bytes of memory, which are not to be had")
  }

  private static func message(of code: Int32) -> String { String(cString: strerror(code)) }

  /// The error with a path: scratch memory does not know whose it is.
  func naming(_ path: String) -> ImageError {
    self.path == nil ? ImageError(kind, path: path, reason: reason, hint: hint) : self
  }
}

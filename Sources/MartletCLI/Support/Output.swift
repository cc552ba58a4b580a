import Glibc
import MartletFormats

/// The two streams: data to standard output, everything else to standard error.
enum Output {
  /// Writes a line of data. When nobody reads any more the process ends quietly, as `head` and its kin expect.
  static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Writes data that brings its own line ends.
  static func text(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Writes one JSON document on one line.
  static func json(_ value: JSONValue) { line(value.text) }

  /// Writes a line for people.
  static func note(_ text: String) {
    ProgressLine.erase()
    write(text + "\n", to: STDERR_FILENO)
  }

  /// Writes a warning for people.
  static func warning(_ text: String) {
    note("\(coloured("martlet: warning:", "33")) \(oneLine(text))")
  }

  /// Writes to standard error without a line end.
  static func raw(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Ends an unfinished progress line.
  static func finish() { ProgressLine.erase() }

  /// Whether standard error is a terminal that can rewrite a line.
  static let isTerminal: Bool = {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    return getenv("TERM").map { String(cString: $0) } != "dumb"
  }()

  private static let hasColour = isTerminal && getenv("NO_COLOR").map { $0[0] != 0 } != true

  /// The text in a colour where the terminal has any and the user wants it.
  static func coloured(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Names from the outside may hold line breaks or escape sequences; messages stay on one line.
  static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func write(_ text: String, to stream: Int32) {
    if stream == STDOUT_FILENO { ProgressLine.erase() }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      // In bounds: `done` stays below the count.
      let count = bytes.withUnsafeBytes { Glibc.write(stream, $0.baseAddress! + done, bytes.count - done) }
      if count >= 0 {
        done += count
      } else if errno != EINTR && errno != EAGAIN {
        // Nothing can be said any more where standard error is gone; work goes on.
        if stream != STDOUT_FILENO { return }
        if errno == EPIPE { exit(0) }
        ErrorReport.exit(FileError(path: "standard output", operation: "write", code: errno))
      }
    }
  }
}

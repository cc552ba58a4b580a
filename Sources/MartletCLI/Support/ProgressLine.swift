/// One line on the terminal that is rewritten while something works; nothing when standard error is no terminal.
enum ProgressLine {
  // Used from the main thread only.
  nonisolated(unsafe) private static var isShown = false
  nonisolated(unsafe) private static var lastDrawn: ContinuousClock.Instant?
  nonisolated(unsafe) static var isQuiet = false

  /// Shows the text in place of the one before, at most ten times a second.
  static func show(_ text: @autoclosure () -> String) {
    guard Output.isTerminal && !isQuiet else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    isShown = true
    Output.raw("\r\u{1B}[K" + text())
  }

  /// Removes the line, so that something else can be printed.
  static func erase() {
    guard isShown else { return }
    isShown = false
    Output.raw("\r\u{1B}[K")
  }
}

import Synchronization

/// What one body of ``recomputed(_:)`` drew when it ran first, for the time when it runs again.
package final class ReplayLog: Sendable {
  @TaskLocal package static var current: ReplayLog?

  private let parent: ReplayLog?
  private let isReplaying: Bool
  private let state: Mutex<(keys: [DropoutKey], next: Int)>

  init(parent: ReplayLog?, keys: [DropoutKey] = [], isReplaying: Bool = false) {
    self.parent = parent
    self.isReplaying = isReplaying
    state = Mutex((keys, 0))
  }

  /// The log for another run of the same body.
  func replaying() -> ReplayLog {
    ReplayLog(parent: parent, keys: state.withLock { $0.keys }, isReplaying: true)
  }

  /// Whether what runs now has run before: state that counts runs must not move.
  package static var isReplaying: Bool {
    var log = current
    while let here = log {
      if here.isReplaying { return true }
      log = here.parent
    }
    return false
  }

  /// The key that `draw` makes, or the one it made when this was first computed.
  package static func key(_ draw: () -> DropoutKey) -> DropoutKey { key(in: current, draw) }

  private static func key(in log: ReplayLog?, _ draw: () -> DropoutKey) -> DropoutKey {
    guard let log else { return draw() }
    if log.isReplaying {
      return log.state.withLock { state in
        if state.next == state.keys.count {
          misuse("recomputed", "the body draws more noise when it is computed again")
        }
        state.next += 1
        return state.keys[state.next - 1]
      }
    }
    let key = key(in: log.parent, draw)
    log.state.withLock { $0.keys.append(key) }
    return key
  }
}

/// What the arena holds, in bytes. Blocks count with their rounded sizes.
public struct ArenaStatistics: Sendable, Equatable {
  /// In blocks that are in use.
  public var liveBytes: Int
  /// The most that was ever live, or since `Arena.resetPeak()`.
  public var peakBytes: Int
  /// Taken from the operating system and not in use.
  public var cachedBytes: Int
}

/// The extent of one image's feature map: what a flatten turns into a vector.
///
/// Martlet flattens in the order height, width, channels; other frameworks' files in the order channels, height, width. A
/// `Linear` that follows a flatten keeps the map's extent, so that its rows can be put in the file's order.
public struct FeatureMap: Equatable, Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Values a position.
  public let channels: Int

  /// A map of height · width positions.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// height · width · channels.
  public var count: Int { height * width * channels }
}

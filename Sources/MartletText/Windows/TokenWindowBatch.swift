import MartletTensor

/// Some windows of a text and what a model should predict at each place.
public struct TokenWindowBatch: Sendable {
  /// [N, T], int32.
  public let inputs: Tensor
  /// The token that follows each input, [N, T], int32.
  public let targets: Tensor

  /// Number of windows.
  public var count: Int { inputs.shape[0] }
}

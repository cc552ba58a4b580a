import MartletTensor

/// Some samples, stacked.
public struct Batch: Sendable {
  /// The samples' values, [N] + the sample shape, float32; for images [N, H, W, C].
  public let images: Tensor
  /// The samples' classes, [N], int32.
  public let labels: Tensor
  /// The samples' places in the data set.
  public let indices: [Int]

  /// Number of samples.
  public var count: Int { indices.count }
}

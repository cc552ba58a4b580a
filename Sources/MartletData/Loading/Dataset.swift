import MartletTensor

/// A collection of labelled samples of one shape. Conform to it to train on data of your own.
///
/// Loader threads ask for samples at the same time, in any order, possibly more than once.
public protocol Dataset: Sendable {
  /// Number of samples.
  var count: Int { get }
  /// The shape of one sample's values, for example [28, 28, 1].
  var sampleShape: Shape { get }
  /// The sample at an index from 0 to below ``count``: `sampleShape.elementCount` values, row-major, and its label.
  func sample(at index: Int) throws -> Sample
}

/// One sample of a ``Dataset``.
public struct Sample: Sendable, Equatable {
  public let values: [Float]
  /// The number of its class.
  public let label: Int

  public init(values: [Float], label: Int) {
    self.values = values
    self.label = label
  }
}

import MartletTensor

/// A random change of a training image that keeps its size and its class.
///
/// All randomness comes from the generator that is passed, which the loader keys by seed, epoch and sample: the same
/// sample of the same epoch is changed in the same way whichever worker prepares it.
public protocol ImageTransform: Sendable {
  /// Changes the image in place; its size and channels stay.
  func apply(to image: inout Image, using generator: inout RandomGenerator)
}

import MartletTensor

/// Takes the colours away with a probability; the image keeps its channels.
public struct RandomGrey: ImageTransform {
  public let probability: Double

  public init(probability: Double = 0.1) { self.probability = probability }

  public func apply(to image: inout Image, using generator: inout RandomGenerator) {
    if generator.drawBool(probability) { image = image.greyed() }
  }
}

/// The shapes of a 3-D convolution: x[batch, depth, height, width, inChannels],
/// weight[kD, kH, kW, inChannels/groups, outChannels], y[batch, outDepth, outHeight, outWidth, outChannels].
///
/// Each plane of y is a 2-D convolution of the kD planes of x under it, their channels side by side.
public struct Convolution3DGeometry: Sendable, Equatable {
  public let batch: Int
  public let depth: Int
  public let inChannels: Int
  public let kernelDepth: Int
  public let strideDepth: Int
  public let paddingDepth: Int
  public let dilationDepth: Int
  public let outDepth: Int
  public let inputCount: Int
  /// The planes of y: batch·outDepth images of kernelDepth·inChannels channels.
  public let planes: ConvolutionGeometry

  /// Checks a convolution; sizes, strides and the like in the order depth, height, width.
  /// - Throws: `GeometryError` as for 2-D.
  public init(
    batch: Int, size: (Int, Int, Int), inChannels: Int, outChannels: Int, kernel: (Int, Int, Int),
    stride: (Int, Int, Int) = (1, 1, 1), padding: (Int, Int, Int) = (0, 0, 0), dilation: (Int, Int, Int) = (1, 1, 1),
    groups: Int = 1
  ) throws(GeometryError) {
    let operation = "convolution"
    let extent = try WindowExtent(
      operation, "depth", size: size.0, kernel: kernel.0, stride: stride.0, padding: padding.0, dilation: dilation.0)
    guard batch >= 0, inChannels >= 0 else {
      throw GeometryError(operation: operation, reason: "batch \(batch) or channels \(inChannels) is negative")
    }
    planes = try ConvolutionGeometry(
      batch: WindowExtent.product(operation, "number of planes", batch, extent.outSize), height: size.1, width: size.2,
      inChannels: WindowExtent.product(operation, "window", kernel.0, inChannels), outChannels: outChannels,
      kernel: (kernel.1, kernel.2), stride: (stride.1, stride.2), padding: (padding.1, padding.2),
      dilation: (dilation.1, dilation.2), groups: groups)
    inputCount = try WindowExtent.product(operation, "input", batch, size.0, size.1, size.2, inChannels)
    self.batch = batch
    self.inChannels = inChannels
    depth = size.0
    kernelDepth = kernel.0
    strideDepth = stride.0
    paddingDepth = padding.0
    dilationDepth = dilation.0
    outDepth = extent.outSize
  }

  public var height: Int { planes.height }
  public var width: Int { planes.width }
  public var outChannels: Int { planes.outChannels }
  public var groups: Int { planes.groups }
  public var outputCount: Int { planes.outputCount }
  public var weightCount: Int { planes.weightCount }
  /// Multiplications and additions of one pass (2 a product).
  public var operationCount: Double { planes.operationCount }

  /// Whether each plane of y depends on the plane of x of the same number alone.
  var isPlanar: Bool { kernelDepth == 1 && strideDepth == 1 && paddingDepth == 0 }

  /// The plane of x under tap `tap` of output plane `plane` (counted over the batch); nil in the padding.
  func inputPlane(_ plane: Int, tap: Int) -> Int? {
    let (image, position) = plane.quotientAndRemainder(dividingBy: outDepth)
    let place = position * strideDepth + tap * dilationDepth - paddingDepth
    return place >= 0 && place < depth ? image * depth + place : nil
  }

  /// The output plane that has input plane `place` of an image under tap `tap`; nil if there is none.
  func outputPlane(image: Int, _ place: Int, tap: Int) -> Int? {
    let (position, rest) = (place + paddingDepth - tap * dilationDepth).quotientAndRemainder(dividingBy: strideDepth)
    return rest == 0 && position >= 0 && position < outDepth ? image * outDepth + position : nil
  }
}

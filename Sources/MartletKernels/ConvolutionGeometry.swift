import CMartletKernels

/// The shapes of a 2-D convolution: x[batch, height, width, inChannels], weight[kH, kW, inChannels/groups, outChannels],
/// y[batch, outHeight, outWidth, outChannels].
///
/// y[n,i,j,o] = Σ x[n, i·s + u·d − p, j·s + v·d − p, c] · w[u,v,c,o] over the channels c of o's group; outside the image x is 0.
public struct ConvolutionGeometry: Sendable {
  public private(set) var batch: Int
  public let height: Int
  public let width: Int
  public let inChannels: Int
  public let outChannels: Int
  /// Height, width; likewise below.
  public let kernel: (Int, Int)
  public let stride: (Int, Int)
  public let padding: (Int, Int)
  public let dilation: (Int, Int)
  public let groups: Int
  public let outHeight: Int
  public let outWidth: Int
  public private(set) var inputCount: Int
  public private(set) var outputCount: Int
  public let weightCount: Int

  /// Checks a convolution. Batch and channels may be 0; the output has at least one pixel an image.
  /// - Throws: `GeometryError` for negative or zero sizes, a window larger than the padded input, channels that the groups do
  ///   not divide, and arrays too large to address.
  public init(
    batch: Int, height: Int, width: Int, inChannels: Int, outChannels: Int, kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) throws(GeometryError) {
    let operation = "convolution"
    func refuse(_ reason: String) -> GeometryError { GeometryError(operation: operation, reason: reason) }
    guard batch >= 0 else { throw refuse("batch \(batch) is negative") }
    guard inChannels >= 0, outChannels >= 0 else {
      throw refuse("channels are negative: \(inChannels) in, \(outChannels) out")
    }
    guard groups >= 1 else { throw refuse("groups \(groups) is not positive") }
    guard inChannels % groups == 0, outChannels % groups == 0 else {
      throw refuse("\(groups) groups do not divide \(inChannels) input and \(outChannels) output channels")
    }
    outHeight = try WindowExtent(
      operation, "height", size: height, kernel: kernel.0, stride: stride.0, padding: padding.0, dilation: dilation.0
    ).outSize
    outWidth = try WindowExtent(
      operation, "width", size: width, kernel: kernel.1, stride: stride.1, padding: padding.1, dilation: dilation.1
    ).outSize
    inputCount = try WindowExtent.product(operation, "input", batch, height, width, inChannels)
    outputCount = try WindowExtent.product(operation, "output", batch, outHeight, outWidth, outChannels)
    weightCount = try WindowExtent.product(
      operation, "weight", kernel.0, kernel.1, inChannels / groups, outChannels)
    let depth = try WindowExtent.product(operation, "window", kernel.0, kernel.1, inChannels / groups)
    // BLAS counts in 32 bits: rows are cut into blocks, but a window and the channels must fit.
    guard max(depth, inChannels, outChannels) <= Int(Int32.max) else {
      throw refuse("a window of \(depth) elements, \(inChannels) and \(outChannels) channels: at most \(Int32.max)")
    }
    self.batch = batch
    self.height = height
    self.width = width
    self.inChannels = inChannels
    self.outChannels = outChannels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The same convolution of a part of the batch.
  func withBatch(_ count: Int) -> ConvolutionGeometry {
    var part = self
    part.batch = count
    part.inputCount = count * height * width * inChannels
    part.outputCount = count * outHeight * outWidth * outChannels
    return part
  }

  /// Multiplications and additions of one pass, counted as by the definition (2 a product).
  public var operationCount: Double {
    2 * Double(outputCount) * Double(kernel.0 * kernel.1) * Double(inChannels / groups)
  }

  var outputPixels: Int { batch * outHeight * outWidth }
  var tapCount: Int { kernel.0 * kernel.1 }
  /// Input elements that one output of a group depends on.
  var depth: Int { tapCount * (inChannels / groups) }

  var window: mk_window {
    mk_window(
      batch: batch, height: height, width: width, channels: inChannels, out_height: outHeight, out_width: outWidth,
      out_channels: outChannels, kernel_height: kernel.0, kernel_width: kernel.1, stride_height: stride.0,
      stride_width: stride.1, pad_top: padding.0, pad_left: padding.1, dilation_height: dilation.0,
      dilation_width: dilation.1)
  }
}

extension ConvolutionGeometry: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    (a.batch, a.height, a.width, a.inChannels, a.outChannels, a.groups)
      == (b.batch, b.height, b.width, b.inChannels, b.outChannels, b.groups)
      && a.kernel == b.kernel && a.stride == b.stride && a.padding == b.padding && a.dilation == b.dilation
  }
}

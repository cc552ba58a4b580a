import CMartletKernels

/// The shapes of a 2-D pooling: x[batch, height, width, channels] to y[batch, outHeight, outWidth, channels].
public struct PoolGeometry: Sendable {
  public private(set) var batch: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  /// Height, width; likewise below.
  public let kernel: (Int, Int)
  public let stride: (Int, Int)
  public let padding: (Int, Int)
  public let outHeight: Int
  public let outWidth: Int
  public private(set) var inputCount: Int
  public private(set) var outputCount: Int

  /// Checks a pooling. outHeight = ⌊(height + 2·padding − kernel) / stride⌋ + 1: a last, incomplete window is left out.
  /// - Throws: `GeometryError` for sizes that are not positive, padding of more than half the kernel (a window could lie in the
  ///   padding alone), a window larger than the padded input or of more than 65,536 cells (its places are 16 bits wide).
  public init(
    batch: Int, height: Int, width: Int, channels: Int, kernel: (Int, Int), stride: (Int, Int),
    padding: (Int, Int) = (0, 0)
  ) throws(GeometryError) {
    let operation = "pooling"
    func refuse(_ reason: String) -> GeometryError { GeometryError(operation: operation, reason: reason) }
    guard batch >= 0, channels >= 0 else { throw refuse("batch \(batch) or channels \(channels) is negative") }
    outHeight = try WindowExtent(
      operation, "height", size: height, kernel: kernel.0, stride: stride.0, padding: padding.0, dilation: 1
    ).outSize
    outWidth = try WindowExtent(
      operation, "width", size: width, kernel: kernel.1, stride: stride.1, padding: padding.1, dilation: 1
    ).outSize
    guard padding.0 <= kernel.0 / 2, padding.1 <= kernel.1 / 2 else {
      throw refuse("padding \(padding) is more than half of kernel \(kernel)")
    }
    guard height >= 1, width >= 1 else { throw refuse("the image of \(height) by \(width) is empty") }
    guard try WindowExtent.product(operation, "window", kernel.0, kernel.1) <= 65_536 else {
      throw refuse("a window of \(kernel.0) by \(kernel.1) has more than 65,536 cells")
    }
    inputCount = try WindowExtent.product(operation, "input", batch, height, width, channels)
    outputCount = try WindowExtent.product(operation, "output", batch, outHeight, outWidth, channels)
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// The same pooling of a part of the batch.
  func withBatch(_ count: Int) -> PoolGeometry {
    var part = self
    part.batch = count
    part.inputCount = count * height * width * channels
    part.outputCount = count * outHeight * outWidth * channels
    return part
  }

  var window: mk_window {
    mk_window(
      batch: batch, height: height, width: width, channels: channels, out_height: outHeight, out_width: outWidth,
      out_channels: channels, kernel_height: kernel.0, kernel_width: kernel.1, stride_height: stride.0,
      stride_width: stride.1, pad_top: padding.0, pad_left: padding.1, dilation_height: 1, dilation_width: 1)
  }
}

extension PoolGeometry: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    (a.batch, a.height, a.width, a.channels) == (b.batch, b.height, b.width, b.channels) && a.kernel == b.kernel
      && a.stride == b.stride && a.padding == b.padding
  }
}

import MartletKernels
import MartletTensor

extension Preprocessing {
  /// The image at the model's size and number of channels, still in bytes (steps 1 to 3).
  public func applied(to image: Image) -> Image {
    image.converted(toChannels: channels, alpha: alpha).fitted(height: height, width: width, fit)
  }

  /// Reads one PNG file to a model's input of one image, [1, H, W, C].
  ///
  /// Throws ``ImageError`` naming the path.
  public func load(_ path: String, maximumPixels: Int = PNGDecoder.defaultMaximumPixels) throws(ImageError) -> Tensor {
    let reader = ImageReader(maximumPixels: maximumPixels)
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var failure: ImageError?
    bytes.withUnsafeMutableBufferPointer { target in
      do throws(ImageError) {
        // Not nil: the size is at least one pixel.
        try reader.load(path, self, into: target.baseAddress!)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return normalized([bytes])
  }

  /// Prepared images as a batch, [N, H, W, C] (step 4).
  /// - Precondition: each holds ``byteCount`` bytes.
  public func normalized(_ images: [[UInt8]]) -> Tensor {
    let normalization = Normalization(self)
    return Tensor(shape: [images.count, height, width, channels], of: Float.self) { target in
      for (index, bytes) in images.enumerated() {
        if bytes.count != byteCount { misuse("normalized", "\(bytes.count) bytes are not a prepared image") }
        bytes.withUnsafeBufferPointer { normalization.apply($0.baseAddress!, target + index * byteCount) }
      }
    }
  }
}

/// Bytes to floats: `(byte / 255 - mean) / deviation`.
struct Normalization: Sendable {
  private let pixels, channels: Int
  private let mean, deviation: [Double]

  init(_ preprocessing: Preprocessing) {
    pixels = preprocessing.height * preprocessing.width
    channels = preprocessing.channels
    mean = preprocessing.mean
    deviation = preprocessing.deviation
  }

  /// Converts one image; each buffer holds one.
  func apply(_ bytes: UnsafePointer<UInt8>, _ values: UnsafeMutablePointer<Float>) {
    // In blocks too small to be split: a loader's thread leaves the pool to the thread that trains.
    for start in stride(from: 0, to: pixels, by: 4096) {
      ImageKernels.normalize(
        bytes + start * channels, values + start * channels, pixels: min(4096, pixels - start), channels: channels,
        mean: mean, deviation: deviation)
    }
  }
}

import MartletTensor

/// What turns any PNG into a model's input; saved in the model file, so that training, evaluation and prediction agree.
///
/// 1. Alpha is removed by `alpha`; 2. colours become `channels` channels (luma by ITU-R 601-2); 3. the size becomes
/// `height` x `width` by `fit`, antialiased bilinear; 4. values become `(byte / 255 - mean) / deviation` by channel.
public struct Preprocessing: Sendable, Codable, Equatable {
  /// Rows of the model's input.
  public var height: Int
  /// Columns of the model's input.
  public var width: Int
  /// 1 grey or 3 red green blue.
  public var channels: Int
  public var fit: FitPolicy
  public var alpha: AlphaPolicy
  /// Subtracted, by channel; in units where white is 1.
  public var mean: [Double]
  /// Divided by, by channel; in units where white is 1.
  public var deviation: [Double]

  /// Without `mean` and `deviation`, values stay in 0...1.
  /// - Precondition: as in ``fault``.
  public init(
    height: Int, width: Int, channels: Int, fit: FitPolicy = .crop, alpha: AlphaPolicy = .white,
    mean: [Double]? = nil, deviation: [Double]? = nil
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.fit = fit
    self.alpha = alpha
    self.mean = mean ?? [Double](repeating: 0, count: max(0, channels))
    self.deviation = deviation ?? [Double](repeating: 1, count: max(0, channels))
    if let fault { misuse("Preprocessing", fault) }
  }

  /// Fails with a `DecodingError` for values that ``fault`` objects to: what a file says is not trusted.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    height = try container.decode(Int.self, forKey: .height)
    width = try container.decode(Int.self, forKey: .width)
    channels = try container.decode(Int.self, forKey: .channels)
    fit = try container.decode(FitPolicy.self, forKey: .fit)
    alpha = try container.decode(AlphaPolicy.self, forKey: .alpha)
    mean = try container.decode([Double].self, forKey: .mean)
    deviation = try container.decode([Double].self, forKey: .deviation)
    if let fault {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: fault))
    }
  }

  /// What makes these values unusable, if anything does.
  public var fault: String? {
    if !(1...Self.maximumSide).contains(height) || !(1...Self.maximumSide).contains(width) {
      return "an image size of \(height)x\(width) is not between 1 and \(Self.maximumSide)"
    }
    if channels != 1 && channels != 3 { return "\(channels) channels: a model takes 1 or 3" }
    if mean.count != channels || deviation.count != channels {
      return "\(mean.count) means and \(deviation.count) deviations for \(channels) channels"
    }
    if !mean.allSatisfy(\.isFinite) || !deviation.allSatisfy({ $0.isFinite && $0 > 0 }) {
      return "mean \(mean) and deviation \(deviation) are not finite, or a deviation is not positive"
    }
    return nil
  }

  /// Sizes beyond it are a mistake, and their products could overflow.
  public static let maximumSide = 16384

  /// Bytes of one prepared image.
  public var byteCount: Int { height * width * channels }

  /// The shape of one input: height, width, channels.
  public var sampleShape: Shape { [height, width, channels] }

  /// The same with other normalisation.
  public func normalizing(mean: [Double], deviation: [Double]) -> Preprocessing {
    Preprocessing(
      height: height, width: width, channels: channels, fit: fit, alpha: alpha, mean: mean, deviation: deviation)
  }
}

import MartletData
import MartletFormats
import MartletTraining

/// What a run trains and how, with every default filled in; `config.json` holds it under `arguments`.
struct TrainPlan: Equatable {
  var data: String
  var model: String
  var epochs: Int
  var batchSize: Int
  var optimizer: OptimizerChoice
  var learningRate: Double
  var weightDecay: Double
  var momentum: Double
  var schedule: ScheduleChoice
  var warmup: Double
  var clipNorm: Double?
  var labelSmoothing: Double
  var classWeights: ClassWeightChoice
  var dropout: Double?
  var dropPath: Double?
  var pretrained: String?
  var freeze: FreezeChoice
  var unfreezeAt: Int?
  var backboneLearningRate: Double?
  var accumulate: Int
  var ema: Double?
  var mixup: Double?
  var cutmix: Double?
  var balanced: Bool
  var tta: Bool
  var augment: Augmentation
  var fit: FitPolicy
  var alpha: AlphaPolicy
  var imageSize: Int?
  var channels: ChannelChoice
  var seed: UInt64
  var validationSplit: Double
  var patience: Int?
  var onBadImage: BadImageChoice
  var maxPixels: Int
  var evaluateTestEveryEpoch: Bool

  /// The options with their defaults.
  init(_ options: TrainOptions, data: String) {
    self.data = data
    model = options.model ?? "auto"
    epochs = options.epochs ?? 10
    batchSize = options.batchSize ?? 128
    optimizer = options.optimizer ?? .adamw
    learningRate = options.learningRate ?? 3e-3
    weightDecay = options.weightDecay ?? (optimizer == .adamw ? 0.01 : 0)
    momentum = options.momentum ?? (optimizer == .sgd ? 0.9 : 0)
    schedule = options.schedule ?? .onecycle
    warmup = options.warmup ?? 0
    clipNorm = options.clipNorm
    labelSmoothing = options.labelSmoothing ?? 0
    classWeights = options.classWeights ?? .none
    dropout = options.dropout
    dropPath = options.dropPath
    pretrained = options.pretrained
    freeze = options.freeze ?? .none
    unfreezeAt = options.unfreezeAt
    backboneLearningRate = options.backboneLearningRate
    accumulate = options.accumulate ?? 1
    ema = options.ema
    mixup = options.mixup
    cutmix = options.cutmix
    balanced = options.balanced
    tta = options.tta
    augment = options.augment ?? .none
    fit = options.fit ?? .crop
    alpha = options.alpha ?? .white
    imageSize = options.imageSize
    channels = options.channels ?? .auto
    seed = options.seed ?? 0
    validationSplit = options.validationSplit ?? 0.1
    patience = options.patience
    onBadImage = options.onBadImage ?? .skip
    maxPixels = options.maxPixels ?? PNGDecoder.defaultMaximumPixels
    evaluateTestEveryEpoch = options.evaluateTestEveryEpoch
  }
}

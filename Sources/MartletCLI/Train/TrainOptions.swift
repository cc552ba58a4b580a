import ArgumentParser
import MartletData
import MartletModels

/// The options of `martlet train` that decide what is trained. None has a value of its own here: what the user left out is
/// nil, so that `--resume`, which takes them from the run, can refuse those that were given.
struct TrainOptions: ParsableArguments {
  @Option(help: "Model: auto, or a name from martlet models. (default: auto: smallcnn for 28x28 grey, else resnet18)")
  var model: String?
  @Option(help: "Passes over the training images. (default: 10)")
  var epochs: Int?
  @Option(help: "Images a step. (default: 128)")
  var batchSize: Int?
  @Option(help: "sgd, adam, adamw, rmsprop or adagrad. (default: adamw)")
  var optimizer: OptimizerChoice?
  @Option(name: .customLong("lr"), help: "Peak learning rate. (default: 3e-3)")
  var learningRate: Double?
  @Option(help: "Weight decay. (default: 0.01 for adamw, else 0)")
  var weightDecay: Double?
  @Option(help: "Momentum of sgd and rmsprop. (default: 0.9 for sgd, 0 for rmsprop)")
  var momentum: Double?
  @Option(
    help: "Learning rate over time: constant, step (a tenth after each third), cosine or onecycle. (default: onecycle)")
  var schedule: ScheduleChoice?
  @Option(help: "Epochs of linear warm-up, fractions allowed. (default: 0)")
  var warmup: Double?
  @Option(help: "Scale gradients down to this global norm. (default: off)")
  var clipNorm: Double?
  @Option(help: "Label smoothing, 0 to below 1. (default: 0)")
  var labelSmoothing: Double?
  @Option(help: "Weights of the classes in the loss: none, or auto (inverse to their frequency). (default: none)")
  var classWeights: ClassWeightChoice?
  @Option(help: "Dropout rate of models that have dropout, 0 to below 1. (default: the model's)")
  var dropout: Double?
  @Option(
    help:
      "Probability of dropping the last residual branch of models that have stochastic depth. (default: the model's)")
  var dropPath: Double?
  @Option(
    help: ArgumentHelp(
      "Start from published weights of the model, a safetensors file; the last layer is made anew.", valueName: "file"))
  var pretrained: String?
  @Option(help: "With --pretrained: train everything (none) or the last layer alone (backbone). (default: none)")
  var freeze: FreezeChoice?
  @Option(help: "With --freeze backbone: the epoch, from 1, from which everything is trained. (default: never)")
  var unfreezeAt: Int?
  @Option(
    name: .customLong("backbone-lr"),
    help: "With --pretrained: peak learning rate of all but the last layer. (default: a tenth of --lr)")
  var backboneLearningRate: Double?
  @Option(help: "Batches whose gradients make one update together. (default: 1)")
  var accumulate: Int?
  @Option(
    help: "Decay of a moving average of the weights, which is then evaluated and saved, 0 to below 1. (default: off)")
  var ema: Double?
  @Option(help: "Mix whole images of a batch: alpha of the Beta distribution of the shares. (default: off)")
  var mixup: Double?
  @Option(help: "Mix rectangles of images: alpha of the Beta distribution of the shares. (default: off)")
  var cutmix: Double?
  @Option(help: "Training augmentation: none, light, standard or strong. (default: none)")
  var augment: Augmentation?
  @Option(help: "How images of another aspect ratio are fitted: crop, pad or stretch. (default: crop)")
  var fit: FitPolicy?
  @Option(help: "What transparency becomes: white, black or drop. (default: white)")
  var alpha: AlphaPolicy?
  @Option(help: "Side of the model's input in pixels. (default: the model's, or what suits the images)")
  var imageSize: Int?
  @Option(help: "Channels of the model's input: auto, 1 or 3. (default: auto: 1 only if every image is grey)")
  var channels: ChannelChoice?
  @Option(help: "Seed of everything random. (default: 0)")
  var seed: UInt64?
  @Option(
    help:
      "Part of the training images that validates when there is no val/; 0: the last epoch is the best. (default: 0.1)")
  var validationSplit: Double?
  @Option(help: "Stop after this many epochs without a better validation result. (default: off)")
  var patience: Int?
  @Option(help: "Bad images: skip (they are listed in quarantine.csv) or fail. (default: skip)")
  var onBadImage: BadImageChoice?
  @Option(help: "Refuse images with more pixels. (default: 178956970)")
  var maxPixels: Int?
  @Flag(help: "Draw every class as often as the others.")
  var balanced = false
  @Flag(help: "Average answers over each image and its mirror image when the best model is evaluated.")
  var tta = false
  @Flag(help: "Also evaluate test/ after each epoch, for reporting only; nothing is chosen by it.")
  var evaluateTestEveryEpoch = false

  func validate() throws {
    if let model, model != "auto" {
      do throws(ModelError) { _ = try ModelRegistry.entry(model) } catch { throw ValidationError("\(error).") }
    }
    try check("--epochs", epochs, 1...1_000_000)
    try check("--batch-size", batchSize, 1...1_000_000)
    try check("--image-size", imageSize, 1...Preprocessing.maximumSide)
    try check("--patience", patience, 1...1_000_000)
    try check("--max-pixels", maxPixels, 1...(1 << 40))
    try check("--lr", learningRate) { $0 > 0 }
    try check("--weight-decay", weightDecay) { $0 >= 0 }
    try check("--momentum", momentum) { $0 >= 0 && $0 < 1 }
    try check("--warmup", warmup) { $0 >= 0 }
    try check("--clip-norm", clipNorm) { $0 > 0 }
    try check("--label-smoothing", labelSmoothing) { $0 >= 0 && $0 < 1 }
    try check("--dropout", dropout) { $0 >= 0 && $0 < 1 }
    try check("--validation-split", validationSplit) { $0 >= 0 && $0 < 1 }
    try check("--drop-path", dropPath) { $0 >= 0 && $0 < 1 }
    try check("--backbone-lr", backboneLearningRate) { $0 >= 0 }
    try check("--unfreeze-at", unfreezeAt, 1...1_000_000)
    try check("--accumulate", accumulate, 1...1_000_000)
    try check("--ema", ema) { $0 >= 0 && $0 < 1 }
    try check("--mixup", mixup) { $0 > 0 }
    try check("--cutmix", cutmix) { $0 > 0 }
    if mixup != nil && cutmix != nil { throw ValidationError("--mixup and --cutmix cannot be combined.") }
    if pretrained != nil && (model == nil || model == "auto") {
      throw ValidationError("--pretrained needs --model: the model that the weights are of.")
    }
    if pretrained == nil, freeze != nil || unfreezeAt != nil || backboneLearningRate != nil {
      throw ValidationError("--freeze, --unfreeze-at and --backbone-lr need --pretrained.")
    }
    if unfreezeAt != nil && freeze != .backbone { throw ValidationError("--unfreeze-at needs --freeze backbone.") }
  }

  private func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(name) is \(value), but must be \(range.lowerBound) to \(range.upperBound).")
  }

  private func check(_ name: String, _ value: Double?, _ isValid: (Double) -> Bool) throws {
    guard let value, !(value.isFinite && isValid(value)) else { return }
    throw ValidationError("\(name) cannot be \(value).")
  }

  /// The first of these options that was given, as the user wrote it.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--model", model != nil), ("--epochs", epochs != nil), ("--batch-size", batchSize != nil),
      ("--optimizer", optimizer != nil), ("--lr", learningRate != nil), ("--weight-decay", weightDecay != nil),
      ("--momentum", momentum != nil), ("--schedule", schedule != nil), ("--warmup", warmup != nil),
      ("--clip-norm", clipNorm != nil), ("--label-smoothing", labelSmoothing != nil),
      ("--class-weights", classWeights != nil), ("--dropout", dropout != nil), ("--augment", augment != nil),
      ("--fit", fit != nil), ("--alpha", alpha != nil), ("--image-size", imageSize != nil),
      ("--channels", channels != nil), ("--seed", seed != nil), ("--validation-split", validationSplit != nil),
      ("--patience", patience != nil), ("--on-bad-image", onBadImage != nil), ("--max-pixels", maxPixels != nil),
      ("--drop-path", dropPath != nil), ("--pretrained", pretrained != nil), ("--freeze", freeze != nil),
      ("--unfreeze-at", unfreezeAt != nil), ("--backbone-lr", backboneLearningRate != nil),
      ("--accumulate", accumulate != nil), ("--ema", ema != nil), ("--mixup", mixup != nil),
      ("--cutmix", cutmix != nil), ("--balanced", balanced), ("--tta", tta),
      ("--evaluate-test-every-epoch", evaluateTestEveryEpoch),
    ]
    return given.first(where: \.1)?.0
  }
}

import MartletData
import MartletFormats

extension TrainPlan {
  var json: JSONValue {
    [
      "data": .string(AbsolutePath.of(data)), "model": .string(model), "epochs": .integer(epochs),
      "batch_size": .integer(batchSize),
      "optimizer": .string(optimizer.rawValue), "lr": .number(learningRate), "weight_decay": .number(weightDecay),
      "momentum": .number(momentum), "schedule": .string(schedule.rawValue), "warmup": .number(warmup),
      "clip_norm": .number(orNull: clipNorm), "label_smoothing": .number(labelSmoothing),
      "class_weights": .string(classWeights.rawValue), "dropout": .number(orNull: dropout),
      "drop_path": .number(orNull: dropPath),
      "pretrained": .string(orNull: pretrained.map { AbsolutePath.of($0) }), "freeze": .string(freeze.rawValue),
      "unfreeze_at": .integer(orNull: unfreezeAt), "backbone_lr": .number(orNull: backboneLearningRate),
      "accumulate": .integer(accumulate), "ema": .number(orNull: ema), "mixup": .number(orNull: mixup),
      "cutmix": .number(orNull: cutmix), "balanced": .bool(balanced), "tta": .bool(tta),
      "augment": .string(augment.rawValue), "fit": .string(fit.rawValue), "alpha": .string(alpha.rawValue),
      "image_size": .integer(orNull: imageSize), "channels": .string(channels.rawValue),
      "seed": seedJSON, "validation_split": .number(validationSplit),
      "patience": .integer(orNull: patience), "on_bad_image": .string(onBadImage.rawValue),
      "max_pixels": .integer(maxPixels), "evaluate_test_every_epoch": .bool(evaluateTestEveryEpoch),
    ]
  }

  /// A number where every reader takes it exactly, else a string.
  var seedJSON: JSONValue { seed < 1 << 53 ? .integer(Int(seed)) : .string(String(seed)) }

  /// Nil when a field is missing or its value is not one that `martlet train` accepts.
  init?(_ json: JSONValue) {
    func text(_ key: String) -> String? { json[key]?.stringValue }
    func number(_ key: String) -> Double? { json[key]?.doubleValue }
    func count(_ key: String) -> Int? { json[key]?.integerValue }
    guard let data = text("data"), let model = text("model"), let epochs = count("epochs"),
      let batchSize = count("batch_size"), let optimizer = text("optimizer").flatMap(OptimizerChoice.init),
      let learningRate = number("lr"), let weightDecay = number("weight_decay"), let momentum = number("momentum"),
      let schedule = text("schedule").flatMap(ScheduleChoice.init), let warmup = number("warmup"),
      let labelSmoothing = number("label_smoothing"),
      let classWeights = text("class_weights").flatMap(ClassWeightChoice.init),
      let augment = text("augment").flatMap(Augmentation.init(rawValue:)),
      let fit = text("fit").flatMap(FitPolicy.init(rawValue:)),
      let alpha = text("alpha").flatMap(AlphaPolicy.init(rawValue:)),
      let channels = text("channels").flatMap(ChannelChoice.init(rawValue:)),
      let seed = count("seed").flatMap(UInt64.init(exactly:)) ?? text("seed").flatMap({ UInt64($0) }),
      let validationSplit = number("validation_split"),
      let onBadImage = text("on_bad_image").flatMap(BadImageChoice.init(rawValue:)),
      let maxPixels = count("max_pixels"), let everyEpoch = json["evaluate_test_every_epoch"]?.boolValue,
      let freeze = text("freeze").flatMap(FreezeChoice.init), let accumulate = count("accumulate"),
      let balanced = json["balanced"]?.boolValue, let tta = json["tta"]?.boolValue
    else { return nil }
    var options = TrainOptions()
    options.model = model
    options.epochs = epochs
    options.batchSize = batchSize
    options.optimizer = optimizer
    options.learningRate = learningRate
    options.weightDecay = weightDecay
    options.momentum = momentum
    options.schedule = schedule
    options.warmup = warmup
    options.clipNorm = number("clip_norm")
    options.labelSmoothing = labelSmoothing
    options.classWeights = classWeights
    options.dropout = number("dropout")
    options.dropPath = number("drop_path")
    options.pretrained = text("pretrained")
    options.freeze = options.pretrained == nil ? nil : freeze
    options.unfreezeAt = count("unfreeze_at")
    options.backboneLearningRate = number("backbone_lr")
    options.accumulate = accumulate
    options.ema = number("ema")
    options.mixup = number("mixup")
    options.cutmix = number("cutmix")
    options.balanced = balanced
    options.tta = tta
    options.augment = augment
    options.fit = fit
    options.alpha = alpha
    options.imageSize = count("image_size")
    options.channels = channels
    options.seed = seed
    options.validationSplit = validationSplit
    options.patience = count("patience")
    options.onBadImage = onBadImage
    options.maxPixels = maxPixels
    options.evaluateTestEveryEpoch = everyEpoch
    // The file may have been edited: the same rules hold as for the command line.
    guard (try? options.validate()) != nil else { return nil }
    self.init(options, data: data)
  }
}

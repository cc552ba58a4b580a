import MartletData
import MartletFormats
import MartletKernels
import MartletModels
import MartletTensor
import MartletTraining

/// The images of a run: listed, scanned, divided and ready to load, and the seal of the model that fits them.
struct TrainData {
  let scan: ImageScan
  let partition: DataPartition
  let seal: ModelSeal
  let training: DataLoader
  /// Nil when there is nothing to validate on.
  let validation: DataLoader?
  /// Nil without a test split.
  let test: DataLoader?
  private let trainingImages: ImageDataset

  /// - Parameters:
  ///   - seal: that of the checkpoint to continue from; nil decides anew.
  ///   - pretrained: the weights to start from, whose convention for images is kept.
  ///
  /// Throws ``DataError`` and the errors of files for folders that cannot be trained on.
  init(_ plan: TrainPlan, seal known: ModelSeal?, pretrained: PretrainedModel?, machine: TrainMachine) throws {
    let images = try ImageFolder(plan.data)
    for warning in images.warnings { Output.warning(warning) }
    try images.checkForTraining()

    let (name, shape) =
      try known.map { ($0.modelName, $0.preprocessing) } ?? Self.choose(plan, images, pretrained?.convention)
    let store = ImageStore(
      images, preprocessing: shape, cacheMemory: machine.cacheMemory ?? CacheMemory.standard,
      maximumPixels: plan.maxPixels)
    scan = try Scanning.scan(store, policy: plan.onBadImage)
    partition = try scan.partition(validationShare: plan.validationSplit, seed: plan.seed)
    for warning in partition.warnings { Output.warning(warning) }

    let preprocessing =
      known?.preprocessing ?? pretrained?.preprocessing(side: shape.height, fit: shape.fit, alpha: shape.alpha)
      ?? scan.preprocessing(normalizedBy: partition)
    seal =
      known
      ?? ModelSeal(
        modelName: name,
        configuration: ModelConfiguration(
          height: preprocessing.height, width: preprocessing.width, channels: preprocessing.channels,
          classes: partition.classes.count, dropout: plan.dropout, dropPath: plan.dropPath),
        classes: partition.classes, preprocessing: preprocessing)

    let workers = machine.workers ?? Scanning.defaultWorkers
    func loader(_ images: ImageDataset, training: Bool = false) -> DataLoader {
      DataLoader(
        images, batchSize: training ? plan.batchSize : Scanning.evaluationBatchSize, shuffles: training,
        balances: training && plan.balanced, seed: plan.seed,
        transforms: training
          ? plan.augment.transforms(
            height: preprocessing.height, width: preprocessing.width, channels: preprocessing.channels) : [],
        workers: workers)
    }
    trainingImages = try scan.dataset(partition.train, of: partition, preprocessing: preprocessing)
    training = loader(trainingImages, training: true)
    validation =
      partition.validation.isEmpty
      ? nil : loader(try scan.dataset(partition.validation, of: partition, preprocessing: preprocessing))
    test =
      partition.test.isEmpty
      ? nil : loader(try scan.dataset(partition.test, of: partition, preprocessing: preprocessing))
    if validation == nil && plan.patience != nil {
      Output.warning("--patience has no effect: there are no validation images")
    }
  }

  /// The model's name and the size and channels of its input, for what the headers of the images say.
  ///
  /// Published weights want colours.
  private static func choose(
    _ plan: TrainPlan, _ images: ImageFolder, _ convention: ImageConvention?
  ) throws -> (String, Preprocessing) {
    let survey = images.survey(threads: Threads.count)
    if convention != nil && plan.channels == .grey {
      throw RunError(
        path: plan.data, reason: "published weights need images with three channels", hint: "leave --channels out")
    }
    let channels = convention != nil ? 3 : plan.channels.count ?? (survey.isGrey ? 1 : 3)
    let isSmallGrey = survey.commonSize == [28, 28] && survey.isGrey
    let name = plan.model == "auto" ? (isSmallGrey ? "smallcnn" : "resnet18") : plan.model
    let suitable = [32, 64, 96, 128, 224]
    let nearest = suitable.min { abs($0 - survey.medianSide) < abs($1 - survey.medianSide) } ?? 224
    let side = try plan.imageSize ?? ModelRegistry.entry(name).imageSize ?? nearest
    let shape = Preprocessing(height: side, width: side, channels: channels, fit: plan.fit, alpha: plan.alpha)
    return (name, shape)
  }

  /// N / (C · n_c) for each class: rare classes weigh more, and the mean weight of an image is 1.
  var balancedClassWeights: Tensor {
    let counts = trainingImages.classCounts
    let total = Double(trainingImages.count)
    return Tensor(counts.map { Float(total / (Double(counts.count) * Double(max(1, $0)))) })
  }

  /// What was decided, for `config.json`.
  var description: JSONValue {
    [
      "model": .string(seal.modelName),
      "height": .integer(seal.preprocessing.height), "width": .integer(seal.preprocessing.width),
      "channels": .integer(seal.preprocessing.channels),
      "mean": .array(seal.preprocessing.mean.map { .number($0) }),
      "deviation": .array(seal.preprocessing.deviation.map { .number($0) }),
      "classes": .array(seal.classes.map { .string($0) }),
      "training_images": .integer(partition.train.count),
      "validation_images": .integer(partition.validation.count),
      "test_images": .integer(partition.test.count),
      "bad_images": .integer(scan.badImages.count),
    ]
  }
}

import MartletData
import MartletFormats
import MartletKernels
import MartletModels
import MartletNN
import MartletTensor
import MartletTraining

/// One call of `martlet train`, from the folder of images to the evaluated model.
struct TrainRun {
  let folder: RunFolder
  let plan: TrainPlan
  private let machine: TrainMachine
  private var configuration: RunConfiguration
  /// The state to continue from; nil for a run at its beginning.
  private var checkpoint: TrainingCheckpoint?
  /// Whether this call made the folder, which then goes when training never starts.
  private var isNew = false

  /// A new run. Its `config.json` is there from the start, so that it can be resumed whenever it is stopped.
  init(_ plan: TrainPlan, folder: RunFolder, overwriting: Bool, machine: TrainMachine) throws {
    self.folder = folder
    self.plan = plan
    self.machine = machine
    configuration = RunConfiguration(plan: plan)
    // An old run is replaced only when there is something to replace it with.
    if overwriting { try ImageFolder(plan.data).checkForTraining() }
    isNew = !FileReader.exists(folder.path)
    try folder.create(overwriting: overwriting)
    do { try configuration.write(to: folder) } catch {
      if isNew { folder.discard() }
      throw error
    }
  }

  init(resuming folder: RunFolder, machine: TrainMachine) throws {
    self.folder = folder
    self.machine = machine
    configuration = try RunConfiguration(reading: folder)
    plan = configuration.plan
    AtomicFile.removeLeftovers(in: folder.path)
    if FileReader.exists(folder.last) { checkpoint = try TrainingCheckpoint(path: folder.last) }
  }

  /// The model as training begins, and its data.
  func prepared() throws -> (model: any Layer, data: TrainData) {
    do {
      // A run that continues has the weights in its checkpoint.
      let weights = checkpoint == nil ? plan.pretrained : nil
      let pretrained = try weights.map { try PretrainedModel(path: $0, model: plan.model) }
      let data = try TrainData(plan, seal: try checkpoint?.seal(), pretrained: pretrained, machine: machine)
      try checkDigest(data)
      try writeDescription(data)
      return (try makeModel(data, pretrained), data)
    } catch {
      if isNew { folder.discard() }
      throw error
    }
  }

  func perform() throws -> TrainOutcome {
    let (model, data) = try prepared()
    let recorder = try RunRecorder(folder: folder, seal: data.seal, resuming: checkpoint != nil)
    let trainer = Trainer(
      model, optimizer: makeOptimizer(model), options: trainerOptions(data), recorder: recorder)
    if let checkpoint {
      try trainer.restore(from: checkpoint)
      let progress = trainer.progress
      if !ProgressLine.isQuiet && progress.epoch < plan.epochs {
        Output.note("resuming \(folder.path) in epoch \(progress.epoch + 1) after \(progress.batch) batches")
      }
    }
    let summary = try train(trainer, data)
    return try evaluate(summary, data)
  }

  private func checkDigest(_ data: TrainData) throws {
    if let known = configuration.dataDigest, known != data.scan.digest {
      throw RunError(
        path: plan.data, reason: "the images are not those that the run began with",
        hint: "restore them, or train anew with another --output")
    }
  }

  private func writeDescription(_ data: TrainData) throws {
    var configuration = configuration
    configuration.dataDigest = data.scan.digest
    configuration.resolved = data.description
    try configuration.write(to: folder)
    let rows = data.scan.badImages.map { CSV.line([$0.path, $0.reason, $0.hint ?? ""]) }
    try AtomicFile.write(CSV.line(["path", "reason", "hint"]) + rows.joined(), to: folder.quarantine)
    if !data.scan.badImages.isEmpty { Output.note("martlet: bad images are listed in \(folder.quarantine)") }
  }

  private func makeModel(_ data: TrainData, _ pretrained: PretrainedModel?) throws -> any Layer {
    var generator = RandomGenerator(seed: plan.seed)
    let model = try ModelRegistry.make(data.seal.modelName, data.seal.configuration, using: &generator)
    model.prepare(seed: plan.seed)
    try pretrained?.loadBackbone(into: model)
    if plan.pretrained != nil { prepareTransfer(model) }
    return model
  }

  /// The backbone learns more slowly than the new last layer, or not at all for a while.
  private func prepareTransfer(_ model: any Layer) {
    let rate = plan.backboneLearningRate ?? plan.learningRate / 10
    for (_, parameter) in model.namedParameters() { parameter.learningRateFactor = rate / plan.learningRate }
    if plan.freeze == .backbone { model.setFrozen(true) }
    guard let head = Weights.head(of: model)?.layer else { return }
    head.setFrozen(false)
    for (_, parameter) in head.namedParameters() { parameter.learningRateFactor = 1 }
  }

  func makeOptimizer(_ model: any Layer) -> any Optimizer {
    switch plan.optimizer {
    case .sgd: SGD(model, momentum: plan.momentum, weightDecay: plan.weightDecay)
    case .adam: Adam(model, weightDecay: plan.weightDecay)
    case .adamw: AdamW(model, weightDecay: plan.weightDecay)
    case .rmsprop: RMSProp(model, momentum: plan.momentum, weightDecay: plan.weightDecay)
    case .adagrad: AdaGrad(model, weightDecay: plan.weightDecay)
    }
  }

  private func trainerOptions(_ data: TrainData) -> TrainerOptions {
    let steps = (data.training.batchCount + plan.accumulate - 1) / plan.accumulate
    let warmUp = Int(min(plan.warmup * Double(steps), 1e9))
    let rate = plan.learningRate
    let schedule: Schedule =
      switch plan.schedule {
      case .constant: .constant(rate, warmUpSteps: warmUp)
      case .step: .step(rate, every: max(1, plan.epochs * steps / 3), warmUpSteps: warmUp)
      case .cosine: .cosine(rate, warmUpSteps: warmUp)
      case .onecycle: .oneCycle(rate, warmUpSteps: warmUp)
      }
    var options = TrainerOptions(epochs: plan.epochs, schedule: schedule)
    options.labelSmoothing = plan.labelSmoothing
    options.clipNorm = plan.clipNorm
    options.accumulation = plan.accumulate
    options.averaging = plan.ema
    options.mixing = plan.mixup.map { .mixUp(alpha: $0) } ?? plan.cutmix.map { .cutMix(alpha: $0) }
    options.unfreezesAtEpoch = plan.unfreezeAt.map { $0 - 1 }
    options.patience = plan.patience
    options.saveInterval = machine.saveInterval
    if plan.classWeights.isBalanced { options.classWeights = data.balancedClassWeights }
    return options
  }

  private func train(_ trainer: Trainer, _ data: TrainData) throws -> TrainingSummary {
    var callbacks = TrainerCallbacks()
    callbacks.batchEnded = { report in ProgressLine.show(TrainText.progress(report)) }
    callbacks.epochEnded = { report in
      if !ProgressLine.isQuiet { Output.note(TrainText.epoch(report)) }
    }
    callbacks.warning = { Output.warning($0) }
    callbacks.shouldStop = { StopSignal.received != 0 }
    return try StopSignal.deferred {
      try trainer.fit(
        data.training, validation: data.validation,
        monitored: plan.evaluateTestEveryEpoch ? data.test : nil, callbacks: callbacks)
    }
  }

  /// Evaluates the best model on test/, or, without one, on the validation images for the table of confusions alone.
  private func evaluate(_ summary: TrainingSummary, _ data: TrainData) throws -> TrainOutcome {
    let best = try SealedModel(path: folder.best)
    let metrics = try (data.test ?? data.validation).map { loader in
      try MartletTraining.evaluate(plan.tta ? MirrorAverage(best.model) : best.model, on: loader) { done in
        ProgressLine.show("evaluating \(NumberText.grouped(done)) of \(NumberText.grouped(loader.dataset.count))")
      }
    }
    if let metrics {
      try AtomicFile.write(metrics.confusion.csv(classes: data.seal.classes), to: folder.confusion)
    }
    return TrainOutcome(
      run: folder, summary: summary, classes: data.seal.classes, metrics: metrics, isTest: data.test != nil)
  }
}

import ArgumentParser
import MartletData

/// The optimisers by name.
enum OptimizerChoice: String, ExpressibleByArgument, CaseIterable {
  case sgd, adam, adamw, rmsprop, adagrad
}

/// The schedules by name.
enum ScheduleChoice: String, ExpressibleByArgument, CaseIterable {
  case constant, step, cosine, onecycle
}

/// The channels of the model's input.
enum ChannelChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case grey = "1"
  case rgb = "3"

  var count: Int? { self == .auto ? nil : Int(rawValue) }
}

/// What to do about an image that cannot be read.
enum BadImageChoice: String, ExpressibleByArgument, CaseIterable {
  case skip, fail
}

/// Weights of the classes in the loss.
enum ClassWeightChoice: String, ExpressibleByArgument, CaseIterable {
  case none, auto
  /// Another name of `auto`.
  case balanced

  var isBalanced: Bool { self != .none }
}

/// What of a pretrained model is not trained.
enum FreezeChoice: String, ExpressibleByArgument, CaseIterable {
  case none, backbone
}

extension Augmentation: ExpressibleByArgument {}
extension FitPolicy: ExpressibleByArgument {}
extension AlphaPolicy: ExpressibleByArgument {}

public import MartletFormats

/// Why training stopped before its end.
public enum TrainingError: DescribedError, Equatable {
  /// The loss of a step was NaN or infinite. Epoch and step count from 1.
  case nonFiniteLoss(epoch: Int, step: Int, learningRate: Double)
  /// The gradients of a step had no finite norm to clip.
  case nonFiniteGradient(epoch: Int, step: Int, learningRate: Double)
  /// A parameter was NaN or infinite when the state was to be saved.
  case nonFiniteParameter(name: String, step: Int)
  /// The validation loss of an epoch was NaN or infinite.
  case nonFiniteValidationLoss(epoch: Int)
  /// The caller asked training to stop; the state was saved if there is a run folder.
  case interrupted
  /// There is nothing to learn from.
  case noTrainingExamples

  public var path: String? { nil }

  public var reason: String {
    switch self {
    case .nonFiniteLoss(let epoch, let step, let learningRate):
      "non-finite loss at step \(step) (epoch \(epoch)) with learning rate \(learningRate)"
    case .nonFiniteGradient(let epoch, let step, let learningRate):
      "non-finite gradient at step \(step) (epoch \(epoch)) with learning rate \(learningRate)"
    case .nonFiniteParameter(let name, let step): "non-finite parameter \(name) after step \(step)"
    case .nonFiniteValidationLoss(let epoch): "non-finite validation loss after epoch \(epoch)"
    case .interrupted: "training was interrupted"
    case .noTrainingExamples: "there are no training examples"
    }
  }

  public var hint: String? {
    switch self {
    case .nonFiniteLoss, .nonFiniteGradient, .nonFiniteParameter, .nonFiniteValidationLoss:
      "try a lower --lr or --clip-norm 1; checkpoints saved before are intact"
    default: nil
    }
  }
}

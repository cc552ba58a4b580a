public import MartletData
public import MartletNN
import MartletTensor

/// The model's metrics over all examples of a source, in evaluation mode and without gradients.
///
/// - Parameters:
///   - model: maps inputs to logits [N, classes].
///   - loader: the samples, each of which counts once.
///   - progress: told after each batch how many examples are done.
///
/// Throws what the loader and `progress` throw.
public func evaluate(
  _ model: any Layer, on loader: DataLoader, progress: (Int) throws -> Void = { _ in }
) throws -> ClassificationMetrics {
  try model.evaluating {
    try withoutGradient {
      var metrics: ClassificationMetrics?
      let batches = loader.batches()
      while let batch = try batches.next() {
        let logits = model(batch.images).cast(to: .float32)
        var sum = metrics ?? ClassificationMetrics(classCount: logits.shape[logits.rank - 1])
        metrics = nil
        sum.add(logits: logits, labels: batch.labels)
        try progress(sum.count)
        metrics = sum
      }
      return metrics ?? ClassificationMetrics(classCount: 0)
    }
  }
}

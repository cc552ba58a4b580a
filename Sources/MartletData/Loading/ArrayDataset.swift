import MartletTensor

/// Samples that are already in memory.
public struct ArrayDataset: Dataset {
  public let sampleShape: Shape
  /// The values of all samples, one after another.
  public let values: [Float]
  /// The class of each sample.
  public let labels: [Int]

  /// - Precondition: `values` holds `labels.count` samples of the shape.
  public init(values: [Float], sampleShape: Shape, labels: [Int]) {
    if values.count != labels.count * sampleShape.elementCount {
      misuse("ArrayDataset", "\(values.count) values are not \(labels.count) samples of shape \(sampleShape)")
    }
    self.values = values
    self.sampleShape = sampleShape
    self.labels = labels
  }

  public var count: Int { labels.count }

  public func sample(at index: Int) -> Sample {
    let size = sampleShape.elementCount
    return Sample(values: Array(values[(index * size)..<((index + 1) * size)]), label: labels[index])
  }
}

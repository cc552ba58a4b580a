/// Which images train, which choose the best checkpoint, which are kept for the end.
public struct DataPartition: Sendable, Equatable {
  /// Names of the classes; a label is an index into them.
  public let classes: [String]
  /// Images to learn from.
  public let train: [Int]
  /// Images to choose the best checkpoint by; may be empty.
  public let validation: [Int]
  /// Images to evaluate once at the end; may be empty.
  public let test: [Int]
  /// What the user should know, though it stops nothing.
  public let warnings: [String]
}

extension ImageScan {
  /// Divides the good images for training.
  ///
  /// The folder's own validation split is taken; without one, a share of each class's training images is set aside, at
  /// least one unless it is the only one, drawn by the seed from the order of names. `share` 0 sets none aside.
  ///
  /// Throws ``DataError`` when a class has no good image left to learn from.
  public func partition(validationShare share: Double, seed: UInt64) throws(DataError) -> DataPartition {
    guard share >= 0, share < 1 else {
      throw DataError(
        .badOption, path: nil, reason: "a validation split of \(share) leaves nothing to learn from",
        hint: "choose a share from 0 to below 1")
    }
    let folder = store.folder
    let classes = folder.classes
    let source: DataSplit = folder.splits.contains(.train) ? .train : .all
    let labels = try folder.labels(of: source, among: classes)
    let learnable = indices(of: source)
    var byClass = [[Int]](repeating: [], count: classes.count)
    for index in learnable { byClass[Int(labels[Int(folder.records[index].classIndex)])].append(index) }
    if let empty = byClass.firstIndex(where: \.isEmpty) {
      throw DataError(
        .emptyClass, path: folder.root, reason: "class \(classes[empty]) has no usable training image",
        hint: "see the list of bad images")
    }
    var train = learnable
    var validation = indices(of: .validation)
    var warnings: [String] = []
    if !folder.splits.contains(.validation) && share > 0 {
      var chosen: Set<Int> = []
      for (label, members) in byClass.enumerated() {
        if members.count == 1 {
          warnings.append("class \(classes[label]) has one image: it is learned from, and not validated")
          continue
        }
        let wanted = min(members.count - 1, max(1, Int((Double(members.count) * share).rounded())))
        var generator = Randomness.generator(.splitting, seed: seed, index: label)
        let order = Randomness.permutation(members.count, using: &generator)
        for position in order.prefix(wanted) { chosen.insert(members[position]) }
      }
      validation = learnable.filter(chosen.contains)
      train = learnable.filter { !chosen.contains($0) }
    }
    return DataPartition(
      classes: classes, train: train, validation: validation, test: indices(of: .test), warnings: warnings)
  }
}

extension ImageFolder {
  /// Throws ``DataError`` unless a model can be trained on the folder: every class has an image, and every split has the
  /// classes of the training split, no more and no fewer.
  public func checkForTraining() throws(DataError) {
    let classes = self.classes
    guard let training = splits.first(where: { $0 == .train || $0 == .all }) else {
      throw DataError(
        .emptySplit, path: root, reason: "has no training split",
        hint: "put the training images into \(root)/train/CLASS/")
    }
    for split in splits {
      let known = Set(classes)
      let present = presentClasses(of: split)
      for index in classFolders[split] ?? [] {
        let name = classNames[Int(index)]
        if !known.contains(name) {
          throw unknownClass(name, in: split, known: "the training split has no such class")
        }
        if !present.contains(index) {
          throw DataError(
            .emptyClass, path: classPath(name, in: split), reason: "class \(name) has no images",
            hint: "add images, or remove the folder from every split")
        }
      }
      let names = Set((classFolders[split] ?? []).map { classNames[Int($0)] })
      if let missing = classes.first(where: { !names.contains($0) }) {
        throw DataError(
          .missingClass, path: classPath(missing, in: split),
          reason: "class \(missing) of the training split is missing from the \(split.rawValue) split",
          hint: "add its images, or remove the class from the training split")
      }
    }
    if classes.count < 2 {
      throw DataError(
        .noClasses, path: training == .all ? root : classPath("", in: training),
        reason: "has one class, \(classes.joined()); a classifier needs two",
        hint: "put the images of each class into a folder of their own")
    }
  }

  /// The model's label of each of ``classNames``, for the images of a split.
  ///
  /// Throws ``DataError`` naming a class with images that the model does not know. Classes of the model without images
  /// are no error: there is nothing of them to evaluate.
  package func labels(of split: DataSplit, among classes: [String]) throws(DataError) -> [Int32] {
    let known = Dictionary(classes.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    let present = presentClasses(of: split)
    var labels = [Int32](repeating: -1, count: classNames.count)
    for (index, name) in classNames.enumerated() {
      if let label = known[name] {
        labels[index] = label
      } else if present.contains(Int32(index)) {
        throw unknownClass(name, in: split, known: "the model knows \(classes.joined(separator: ", "))")
      }
    }
    return labels
  }

  private func unknownClass(_ name: String, in split: DataSplit, known: String) -> DataError {
    DataError(
      .unknownClass, path: classPath(name, in: split), reason: "class \(name) is unknown: \(known)",
      hint: "rename or remove the folder")
  }

  private func presentClasses(of split: DataSplit) -> Set<Int32> {
    var present: Set<Int32> = []
    for record in records where record.split == split { present.insert(record.classIndex) }
    return present
  }

  /// The folder of a class, as a user would look for it.
  private func classPath(_ name: String, in split: DataSplit) -> String {
    let prefix = split == .all ? root : "\(root)/\(splitFolders[split] ?? split.rawValue)"
    return name.isEmpty ? prefix : "\(prefix)/\(name)"
  }
}

import Glibc

/// A folder of images, one subfolder a class: `root/class/**.png`, or `root/{train,val,test}/class/**.png`.
///
/// `training`, `valid`, `validation` and `testing` are understood too. Hidden files and folders are left out, classes
/// and images are in the order of their names' bytes, links are followed once. Files that are named like images of
/// another format are listed, so that the scan can name them; other files are not. Nothing is read but names.
public struct ImageFolder: Sendable {
  /// The folder, as the user named it.
  public let root: String
  /// The splits that exist, in the order train, val, test; `[.all]` for a folder without splits.
  public let splits: [DataSplit]
  /// What the user should know, though it stops nothing.
  public let warnings: [String]
  /// Every class of any split, sorted.
  package let classNames: [String]
  /// The folder of each split below the root; empty for a folder without splits.
  let splitFolders: [DataSplit: String]
  /// The class folders of each split, images or not, as indices into ``classNames``.
  let classFolders: [DataSplit: [Int32]]
  /// Folders that hold images, below the root.
  package let directories: [String]
  /// Every image, split after split, class after class.
  package let records: [ImageRecord]

  /// Lists the folder.
  ///
  /// Throws ``DataError`` when a folder cannot be listed, two folders are the same split, or there is no class folder.
  public init(_ root: String) throws(DataError) {
    var lister = FolderLister(root: root)
    try lister.run()
    self.root = root
    splits = lister.splits.map(\.split)
    splitFolders = Dictionary(uniqueKeysWithValues: lister.splits.map { ($0.split, $0.folder) })
    warnings = lister.warnings
    classNames = lister.classNames
    classFolders = lister.classFolders
    directories = lister.directories
    records = lister.records
  }

  /// The classes a model learns: the sorted names of the training split, or of the whole folder without splits. A folder
  /// of other splits alone has the classes of all of them.
  public var classes: [String] {
    let indices = classFolders[.train] ?? classFolders[.all] ?? classFolders.values.flatMap { $0 }
    return Set(indices).sorted().map { classNames[Int($0)] }
  }

  /// Number of images in a split, bad ones included.
  public func count(of split: DataSplit) -> Int { records.count { $0.split == split } }

  /// The image's path below the root.
  package func relativePath(of index: Int) -> String {
    let record = records[index]
    let directory = directories[Int(record.directory)]
    return directory.isEmpty ? record.name : "\(directory)/\(record.name)"
  }

  /// The image's path, beginning with the root as the user named it.
  package func path(of index: Int) -> String { "\(root)/\(relativePath(of: index))" }

  /// The name of the image's class.
  package func className(of index: Int) -> String { classNames[Int(records[index].classIndex)] }
}

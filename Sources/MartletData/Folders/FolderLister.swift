import Glibc

/// Walks a folder for ``ImageFolder``.
struct FolderLister {
  let root: String
  var splits: [(split: DataSplit, folder: String)] = []
  var warnings: [String] = []
  var classNames: [String] = []
  var classFolders: [DataSplit: [Int32]] = [:]
  var directories: [String] = []
  var records: [ImageRecord] = []

  init(root: String) { self.root = root }

  mutating func run() throws(DataError) {
    let top = try FolderListing(root)
    splits = try findSplits(top)
    var folders: [(split: DataSplit, path: String, name: String)] = []
    for (split, folder) in splits {
      let listing = folder.isEmpty ? top : try FolderListing("\(root)/\(folder)")
      for entry in listing.entries where entry.isFolder {
        guard entry.isReadableName else {
          warnings.append("\(root): a folder whose name is not valid UTF-8 is left out: \(entry.name)")
          continue
        }
        folders.append((split, folder.isEmpty ? entry.name : "\(folder)/\(entry.name)", entry.name))
      }
      let loose = listing.entries.count { !$0.isFolder && ImageFileName.isImage($0.name) }
      if loose > 0 && folders.contains(where: { $0.split == split }) {
        let place = folder.isEmpty ? root : "\(root)/\(folder)"
        warnings.append("\(place): \(loose) images outside of class folders are left out")
      }
    }
    if folders.isEmpty { throw noClasses(top) }
    classNames = Array(Set(folders.map(\.name))).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let indices = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, Int32($0)) })
    for (split, path, name) in folders {
      let index = indices[name] ?? 0
      classFolders[split, default: []].append(index)
      var visited: Set<FolderIdentity> = []
      try walk(path, split: split, classIndex: index, visited: &visited)
    }
  }

  /// Splits are folders of their names, if one of them is for training or if there are no other folders.
  private mutating func findSplits(_ top: FolderListing) throws(DataError) -> [(split: DataSplit, folder: String)] {
    let folders = top.entries.filter { $0.isFolder && $0.isReadableName }.map(\.name)
    var found: [(split: DataSplit, folder: String)] = []
    for name in folders {
      guard let split = DataSplit(folderName: name) else { continue }
      if let other = found.first(where: { $0.split == split }) {
        // Without a training split these may be classes that happen to be named so.
        guard folders.contains(where: { DataSplit(folderName: $0) == .train }) else { return [(.all, "")] }
        throw DataError(
          .ambiguousSplit, path: root, reason: "both \(other.folder) and \(name) are the \(split.rawValue) split",
          hint: "keep one of them")
      }
      found.append((split, name))
    }
    let others = folders.filter { DataSplit(folderName: $0) == nil }
    guard found.contains(where: { $0.split == .train }) || (others.isEmpty && !found.isEmpty) else {
      return [(.all, "")]
    }
    if !others.isEmpty {
      warnings.append("\(root): folders beside the splits are left out: \(others.joined(separator: ", "))")
    }
    return DataSplit.allCases.compactMap { split in found.first { $0.split == split } }
  }

  private mutating func walk(
    _ path: String, split: DataSplit, classIndex: Int32, visited: inout Set<FolderIdentity>
  ) throws(DataError) {
    let listing = try FolderListing("\(root)/\(path)")
    // Links may lead back up, or to the same folder twice.
    guard visited.insert(listing.identity).inserted else { return }
    var directory: Int32?
    for entry in listing.entries {
      if entry.isFolder {
        if entry.isReadableName {
          try walk("\(path)/\(entry.name)", split: split, classIndex: classIndex, visited: &visited)
        }
      } else if ImageFileName.isImage(entry.name) {
        if directory == nil {
          directory = Int32(truncatingIfNeeded: directories.count)
          directories.append(path)
        }
        records.append(
          ImageRecord(
            directory: directory ?? 0, classIndex: classIndex, split: split, isReadableName: entry.isReadableName,
            name: entry.name))
      }
    }
  }

  private func noClasses(_ top: FolderListing) -> DataError {
    let loose = top.entries.count { !$0.isFolder && ImageFileName.isImage($0.name) }
    let what = loose > 0 ? "\(loose) images but no class folders" : "no class folders"
    return DataError(
      .noClasses, path: root, reason: "has \(what)", hint: "put the images of each class into \(root)/CLASS/")
  }
}

/// Which files are taken for images: PNG, and what users take for images too, so that it can be named.
package enum ImageFileName {
  private static let extensions: Set<String> = [
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "jp2",
  ]

  package static func isImage(_ name: String) -> Bool {
    let utf8 = name.utf8
    guard let dot = utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
    let suffix = utf8[utf8.index(after: dot)...]
    // The common case without making a string.
    if suffix.elementsEqual("png".utf8) { return true }
    return suffix.count <= 4 && extensions.contains(String(decoding: suffix, as: UTF8.self).lowercased())
  }
}

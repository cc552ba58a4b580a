import MartletData
import MartletFormats
import MartletTraining

/// The images below a folder, for commands that do not care about classes.
enum ImageFiles {
  /// Paths of everything named like an image, in the order of the names' bytes; hidden files and folders are left out.
  static func below(_ folder: String, depth: Int = 0) throws(FileError) -> [String] {
    var paths: [String] = []
    for name in try Folders.names(in: folder) where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if FileReader.isFolder(path) {
        // Links may lead back up; no one nests folders this deep on purpose.
        if depth < 32 { paths += try below(path, depth: depth + 1) }
      } else if ImageFileName.isImage(name) {
        paths.append(path)
      }
    }
    return paths
  }
}

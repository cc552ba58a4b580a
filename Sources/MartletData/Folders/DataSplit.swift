/// A part of a data set with a purpose of its own.
public enum DataSplit: String, Sendable, Codable, CaseIterable {
  case train
  case validation = "val"
  case test
  /// A folder that is not divided.
  case all

  /// The split that a folder's name stands for.
  init?(folderName: String) {
    switch folderName {
    case "train", "training": self = .train
    case "val", "valid", "validation": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}

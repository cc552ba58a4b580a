import MartletNN

/// The paths of a module's parameters and buffers as files have them.
struct FilePaths {
  private let renamed: [String: [String: String]]

  init(_ model: any Module) {
    var renamed: [String: [String: String]] = [:]
    for (path, module) in model.namedModules() {
      if let named = module as? any FileNamed { renamed[path] = named.fileNames }
    }
    self.renamed = renamed
  }

  /// The file's name for a dot path of property names and positions.
  func callAsFunction(_ path: String) -> String {
    var owner = ""
    var result: [String] = []
    for component in path.split(separator: ".").map(String.init) {
      let name = renamed[owner]?[component] ?? FilePaths.snakeCase(component)
      if !name.isEmpty { result.append(name) }
      owner = owner.isEmpty ? component : "\(owner).\(component)"
    }
    return result.joined(separator: ".")
  }

  /// `inputBias` -> `input_bias`
  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { result, letter in
      if letter.isUppercase { result += "_" }
      result += letter.lowercased()
    }
  }
}

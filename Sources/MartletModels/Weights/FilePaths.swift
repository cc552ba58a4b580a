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
    let components = path.split(separator: ".").map(String.init)
    var owner = ""
    var result: [String] = []
    var place = 0
    while place < components.count {
      // A module may rename a path of its properties; the longest one that it names counts.
      let known = renamed[owner] ?? [:]
      let length = (1...components.count - place).last {
        known[components[place..<place + $0].joined(separator: ".")] != nil
      }
      let own = components[place..<place + (length ?? 1)].joined(separator: ".")
      let name = known[own] ?? FilePaths.snakeCase(own)
      if !name.isEmpty { result.append(name) }
      owner = owner.isEmpty ? own : "\(owner).\(own)"
      place += length ?? 1
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

import Foundation

/// What a built module offers to its importers, as the compiler sees it: its symbol graph.
public struct PublicInterface {
  /// A function, method, operator, property or subscript.
  public struct Function: Hashable {
    /// The type it belongs to; nil for a free function.
    public let owner: String?
    /// The name without argument labels: `matmul`, `+`, `subscript`.
    public let name: String
    /// The name with labels, for people: `Tensor.matmul(_:transposeSelf:)`.
    public let path: String
  }

  private let symbols: [Symbol]

  /// Reads the interface of a module that the running tests were built with; nil, with a reason, when that fails.
  ///
  /// The modules of C libraries need not be there: nothing in a public interface names their types.
  public init(of module: String) throws {
    let folder = TemporaryFolder()
    let cModules = ["COpenBLAS", "CLAPACKE", "CMartletKernels", "CPNG", "CZlib", "CMartletPNG"]
    folder.write(Array(cModules.map { "module \($0) {}\n" }.joined().utf8), to: "c/module.modulemap")
    let output = folder.path("graph")
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    let run = ProgramRun(
      "/usr/bin/env",
      [
        "swift", "symbolgraph-extract", "-module-name", module, "-I", productsFolder + "/Modules", "-I",
        folder.path("c"), "-target", PublicInterface.target, "-minimum-access-level", "public",
        "-skip-synthesized-members", "-output-dir", output,
      ]
    ).wait()
    // A module's extensions of another module's types are in a file of their own.
    let files = folder.names(in: "graph").filter { $0.hasSuffix(".symbols.json") }
    guard run.exitCode == 0, !files.isEmpty else { throw Failure(description: run.errors + run.output) }
    symbols = try files.flatMap { file in
      try JSONDecoder().decode(Graph.self, from: Data(contents(of: output + "/" + file) ?? [])).symbols
    }
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The identities of `type` and of the structs that hold one in a public property, here or in `others`.
  public func identities(of type: String, and others: Set<String> = []) -> Set<String> {
    var found = others
    for symbol in symbols where symbol.names.title == type { found.insert(symbol.identifier.precise) }
    let structs = symbols.filter { $0.kind.identifier == "swift.struct" }
    while true {
      let count = found.count
      for owner in structs {
        let holds = symbols.contains { symbol in
          symbol.kind.identifier == "swift.property" && symbol.pathComponents.dropLast() == owner.pathComponents[...]
            && symbol.declarationFragments.contains { $0.preciseIdentifier.map(found.contains) ?? false }
        }
        if holds { found.insert(owner.identifier.precise) }
      }
      if found.count == count { return found }
    }
  }

  /// Everything that gives one of these types: returns it, alone or in a tuple, array or optional, or changes one in place.
  /// Properties and initialisers count when they belong to `type`, initialisers when they take one.
  public func functions(giving identities: Set<String>, type: String) -> Set<Function> {
    func mentions(_ fragments: [Fragment]?) -> Bool {
      fragments?.contains { $0.preciseIdentifier.map(identities.contains) ?? false } ?? false
    }
    var functions: Set<Function> = []
    for symbol in symbols {
      let owner = symbol.pathComponents.dropLast().last
      let parameters = symbol.functionSignature?.parameters ?? []
      let takes = parameters.contains { mentions($0.declarationFragments) }
      let changes = takes && symbol.declarationFragments.contains { $0.spelling.contains("inout") }
      let isMutating = owner == type && symbol.declarationFragments.contains { $0.spelling == "mutating" }
      let gives: Bool
      switch symbol.kind.identifier {
      case "swift.func", "swift.method", "swift.type.method", "swift.func.op", "swift.subscript",
        "swift.type.subscript":
        gives = mentions(symbol.functionSignature?.returns) || changes || isMutating
      case "swift.property", "swift.type.property": gives = owner == type && mentions(symbol.declarationFragments)
      case "swift.init": gives = owner == type && takes
      default: gives = false
      }
      guard gives else { continue }
      let name = String(symbol.names.title.prefix { $0 != "(" })
      functions.insert(Function(owner: owner, name: name, path: symbol.pathComponents.joined(separator: ".")))
    }
    return functions
  }

  private static var target: String {
    #if arch(x86_64)
      "x86_64-unknown-linux-gnu"
    #else
      "aarch64-unknown-linux-gnu"
    #endif
  }

  private struct Graph: Decodable { let symbols: [Symbol] }
  private struct Symbol: Decodable {
    let kind: Kind
    let identifier: Identifier
    let names: Names
    let pathComponents: [String]
    let functionSignature: Signature?
    let declarationFragments: [Fragment]
  }
  private struct Kind: Decodable { let identifier: String }
  private struct Identifier: Decodable { let precise: String }
  private struct Names: Decodable { let title: String }
  private struct Signature: Decodable {
    let parameters: [Parameter]?
    let returns: [Fragment]?
  }
  private struct Parameter: Decodable { let declarationFragments: [Fragment] }
  private struct Fragment: Decodable {
    let spelling: String
    let preciseIdentifier: String?
  }
}

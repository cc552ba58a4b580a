import MartletTensor

/// One pass over a module's stored properties, and over those of the modules below it.
///
/// The shapes it understands are a closed set, so that a parameter is either found or the program stops: a parameter that
/// is silently not trained or not saved is the worst outcome.
struct ModuleWalk {
  private(set) var parameters: [(name: String, parameter: Parameter)] = []
  private(set) var buffers: [(name: String, buffer: Buffer)] = []
  private(set) var modules: [(name: String, module: any Module)] = []
  private(set) var aliases: [(alias: String, name: String)] = []

  private var names: [ObjectIdentifier: String] = [:]
  private var open: Set<ObjectIdentifier> = []

  init(_ root: any Module) { visit(module: root, at: "") }

  private mutating func visit(module: any Module, at path: String) {
    let identity = ObjectIdentifier(module)
    guard open.insert(identity).inserted else {
      misuse("Module", "module '\(path)' (\(type(of: module))) contains itself; do not hold a parent")
    }
    defer { open.remove(identity) }
    // A shared module is listed once, but its parameters are visited again for their aliases.
    if names[identity] == nil {
      names[identity] = path
      modules.append((path, module))
    }
    if let list = module as? any ModuleList {
      for (index, element) in list.elements.enumerated() { visit(module: element, at: join(path, "\(index)")) }
      return
    }
    var mirror: Mirror? = Mirror(reflecting: module)
    while let current = mirror {
      for (label, value) in current.children {
        visit(property: value, named: label ?? "?", at: join(path, label ?? "?"), of: module)
      }
      mirror = current.superclassMirror
    }
  }

  private mutating func visit(property value: Any, named label: String, at path: String, of owner: any Module) {
    if label.hasPrefix("$__lazy_storage_$_") {
      refuse(String(label.dropFirst("$__lazy_storage_$_".count)), "is lazy", owner)
    }
    if value is any PlainValue { return }
    if let parameter = value as? Parameter {
      note(ObjectIdentifier(parameter), at: path) { $0.parameters.append((path, parameter)) }
      return
    }
    if let buffer = value as? Buffer {
      note(ObjectIdentifier(buffer), at: path) { $0.buffers.append((path, buffer)) }
      return
    }
    if let module = value as? any Module { return visit(module: module, at: path) }

    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      if let wrapped = mirror.children.first?.value { visit(property: wrapped, named: label, at: path, of: owner) }
    case .collection:
      for (index, child) in mirror.children.enumerated() {
        visit(property: child.value, named: "\(label)[\(index)]", at: join(path, "\(index)"), of: owner)
      }
    default:
      requirePlain(value, property: label, of: owner)
    }
  }

  /// Traps unless `value` is data all the way down.
  private func requirePlain(_ value: Any, property: String, of owner: any Module) {
    if value is any PlainValue { return }
    let type = type(of: value)
    if value is Parameter || value is Buffer || value is any Module {
      refuse(property, "holds a \(type) inside a struct, enum, tuple or dictionary", owner)
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .struct, .enum, .tuple, .optional, .collection:
      for child in mirror.children { requirePlain(child.value, property: property, of: owner) }
    case .dictionary: refuse(property, "is a dictionary (\(type))", owner)
    case .set: refuse(property, "is a set (\(type))", owner)
    case .class: refuse(property, "is of class \(type), which is not a Module", owner)
    default:
      let isClosure = "\(type)".contains("->")
      refuse(property, isClosure ? "is a closure (\(type))" : "is of type \(type)", owner)
    }
  }

  private func refuse(_ property: String, _ problem: String, _ owner: any Module) -> Never {
    misuse(
      "Module",
      "property '\(property)' of module \(type(of: owner)) \(problem), where a parameter could hide; use Parameter, "
        + "Buffer, Module, arrays and optionals of these, or plain data")
  }

  private mutating func note(_ identity: ObjectIdentifier, at path: String, add: (inout Self) -> Void) {
    if let first = names[identity] {
      if !aliases.contains(where: { $0.alias == path }) && first != path { aliases.append((path, first)) }
    } else {
      names[identity] = path
      add(&self)
    }
  }

  private func join(_ path: String, _ component: String) -> String { path.isEmpty ? component : path + "." + component }
}

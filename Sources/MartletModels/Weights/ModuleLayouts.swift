import MartletNN
import MartletTensor

/// The file's name and layout of every parameter and buffer of a module.
struct ModuleLayouts {
  /// A cell of the module and how a file holds it.
  struct Item {
    let fileName: String
    let layout: FileLayout
    let cell: Cell
  }

  enum Cell {
    case parameter(Parameter)
    case buffer(Buffer)

    var value: Tensor {
      switch self {
      case .parameter(let parameter): parameter.value.detached()
      case .buffer(let buffer): buffer.value
      }
    }

    func assign(_ value: Tensor) {
      switch self {
      case .parameter(let parameter): parameter.assign(value)
      case .buffer(let buffer): buffer.assign(value)
      }
    }
  }

  let items: [Item]

  init(_ model: any Module) {
    var layouts: [ObjectIdentifier: FileLayout] = [:]
    for (_, module) in model.namedModules() {
      switch module {
      case let layer as Conv2D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as Conv1D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as Conv3D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as ConvTranspose1D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as ConvTranspose2D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as ConvTranspose3D: layouts[ObjectIdentifier(layer.weight)] = .convolution
      case let layer as Linear:
        layouts[ObjectIdentifier(layer.weight)] = layer.flattened.map { .flattenedLinear($0) } ?? .linear
      case let layer as MultiHeadAttention: layouts[ObjectIdentifier(layer.inputWeight)] = .linear
      case let layer as RecurrentParameters:
        layouts[ObjectIdentifier(layer.weightInput)] = .linear
        layouts[ObjectIdentifier(layer.weightHidden)] = .linear
      default: break
      }
    }
    let fileName = FilePaths(model)
    let parameters = model.namedParameters().map { name, parameter in
      Item(
        fileName: fileName(name), layout: layouts[ObjectIdentifier(parameter)] ?? .same, cell: .parameter(parameter))
    }
    let buffers = model.namedBuffers().map { name, buffer in
      Item(fileName: fileName(name), layout: .same, cell: .buffer(buffer))
    }
    items = parameters + buffers
  }
}

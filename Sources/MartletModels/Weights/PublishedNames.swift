/// Names that published files of a model use instead of ours.
enum PublishedNames {
  /// The tensors of a file under the names of the registry's model.
  static func canonical(_ name: String, model: String) -> String {
    model == "efficientnet-lite0" && name.hasPrefix("_") ? lite(name) : name
  }

  /// EfficientNet-Lite0 of the package efficientnet-lite-pytorch: blocks are numbered through, and the first has no expansion.
  private static func lite(_ name: String) -> String {
    var parts = name.split(separator: ".").map(String.init)
    let outer = [
      "_conv_stem": "conv_stem", "_bn0": "bn1", "_conv_head": "conv_head", "_bn1": "bn2", "_fc": "classifier",
    ]
    if let first = parts.first, let known = outer[first] {
      parts[0] = known
      return parts.joined(separator: ".")
    }
    guard parts.first == "_blocks", parts.count > 2, let number = Int(parts[1]) else { return name }
    var (stage, index) = (0, number)
    while stage < EfficientNet.stages.count - 1, index >= EfficientNet.stages[stage].depth {
      index -= EfficientNet.stages[stage].depth
      stage += 1
    }
    let inner =
      number == 0
      ? ["_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"]
      : [
        "_expand_conv": "conv_pw", "_bn0": "bn1", "_depthwise_conv": "conv_dw", "_bn1": "bn2",
        "_project_conv": "conv_pwl",
        "_bn2": "bn3",
      ]
    return (["blocks", "\(stage)", "\(index)", inner[parts[2]] ?? parts[2]] + parts.dropFirst(3)).joined(separator: ".")
  }
}

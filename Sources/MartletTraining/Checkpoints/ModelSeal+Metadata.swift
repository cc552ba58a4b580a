import MartletData
import MartletFormats
import MartletModels

extension ModelSeal {
  /// The seal as a safetensors file's metadata; the same content gives the same text.
  var metadata: [String: String] {
    let model: JSONValue = [
      "channels": .integer(configuration.channels),
      "classes": .integer(configuration.classes),
      "dropout": .number(orNull: configuration.dropout),
      "height": .integer(configuration.height),
      "name": .string(modelName),
      "width": .integer(configuration.width),
    ]
    let input: JSONValue = [
      "alpha": .string(preprocessing.alpha.rawValue),
      "channels": .integer(preprocessing.channels),
      "deviation": .array(preprocessing.deviation.map { .number($0) }),
      "fit": .string(preprocessing.fit.rawValue),
      "height": .integer(preprocessing.height),
      "mean": .array(preprocessing.mean.map { .number($0) }),
      "width": .integer(preprocessing.width),
    ]
    return [
      // What other tools look for: tensors in PyTorch's layout.
      "format": "pt",
      "martlet.classes": JSONValue.array(classes.map { .string($0) }).text,
      "martlet.model": model.text,
      "martlet.preprocessing": input.text,
    ]
  }

  /// Reads the seal back; every value is checked, as files are not trusted.
  init(metadata: [String: String], path: String) throws(CheckpointError) {
    func document(_ key: String) throws(CheckpointError) -> JSONValue {
      guard let text = metadata[key] else {
        throw CheckpointError(
          path: path, reason: "is not a model that martlet trained: \(key) is missing from its metadata",
          hint: "give a run folder, or a file that martlet export wrote")
      }
      do throws(JSONError) { return try JSONValue(parsing: text) } catch {
        throw Self.damaged(key, "\(error)", path)
      }
    }
    let model = try document("martlet.model")
    guard let name = model["name"]?.stringValue, let height = model["height"]?.integerValue,
      let width = model["width"]?.integerValue, let channels = model["channels"]?.integerValue,
      let classCount = model["classes"]?.integerValue
    else { throw Self.damaged("martlet.model", "a field is missing", path) }
    modelName = name
    configuration = ModelConfiguration(
      height: height, width: width, channels: channels, classes: classCount,
      dropout: model["dropout"]?.doubleValue)

    let names = try document("martlet.classes").arrayValue?.map(\.stringValue) ?? []
    classes = names.compactMap(\.self)
    guard !classes.isEmpty, classes.count == names.count, classes.count == classCount,
      Set(classes).count == classCount
    else { throw Self.damaged("martlet.classes", "not \(classCount) different names", path) }
    preprocessing = try Self.preprocessing(try document("martlet.preprocessing"), path)
    guard preprocessing.height == height, preprocessing.width == width, preprocessing.channels == channels else {
      throw Self.damaged("martlet.preprocessing", "its size is not the model's", path)
    }
  }

  private static func preprocessing(_ json: JSONValue, _ path: String) throws(CheckpointError) -> Preprocessing {
    guard let height = json["height"]?.integerValue, let width = json["width"]?.integerValue,
      let channels = json["channels"]?.integerValue, (1...Preprocessing.maximumSide).contains(height),
      (1...Preprocessing.maximumSide).contains(width), channels == 1 || channels == 3,
      let fit = json["fit"]?.stringValue.flatMap(FitPolicy.init(rawValue:)),
      let alpha = json["alpha"]?.stringValue.flatMap(AlphaPolicy.init(rawValue:)),
      let mean = json["mean"]?.arrayValue?.compactMap(\.doubleValue), mean.count == channels,
      let deviation = json["deviation"]?.arrayValue?.compactMap(\.doubleValue), deviation.count == channels,
      mean.allSatisfy(\.isFinite), deviation.allSatisfy({ $0.isFinite && $0 > 0 })
    else { throw damaged("martlet.preprocessing", "a field is missing or out of range", path) }
    return Preprocessing(
      height: height, width: width, channels: channels, fit: fit, alpha: alpha, mean: mean, deviation: deviation)
  }

  private static func damaged(_ key: String, _ reason: String, _ path: String) -> CheckpointError {
    CheckpointError(path: path, reason: "the metadata \(key) is damaged: \(reason)")
  }
}

import MartletFormats
import MartletModels
public import MartletNN
import MartletTensor

extension Module {
  /// Writes parameters and buffers to a safetensors file under PyTorch's names and layouts. Throws `FileError`.
  ///
  ///     try model.save(to: "model.safetensors")
  public func save(to path: String, metadata: [String: String] = [:]) throws {
    let own = ["format": "pt"].merging(metadata) { $1 }
    try Safetensors.write(NamedTensors(Weights.named(self), metadata: own), to: path)
  }

  /// Fills parameters and buffers from such a file; every one must be there, in the right shape, and nothing else.
  ///
  /// - Parameters:
  ///   - prefix: only tensors whose names begin with it are looked at, such as "bert." for the encoder of a larger model.
  ///   - ignoring: names, or first components of them, that are left as they are, such as a new head's.
  ///
  /// Throws `SafetensorsError`, `FileError`, or `CheckpointError`; nothing has been changed then.
  public func load(from path: String, prefix: String = "", ignoring: [String] = []) throws {
    var tensors: [String: Tensor] = [:]
    for (name, tensor) in try Safetensors.read(path).entries { tensors[name] = tensor }
    do throws(NamedTensorError) { try Weights.load(tensors, into: self, prefix: prefix, ignoring: ignoring) } catch {
      throw CheckpointError(path: path, reason: "the weights do not fit a \(type(of: self)): \(error)")
    }
  }
}

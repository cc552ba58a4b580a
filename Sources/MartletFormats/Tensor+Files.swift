import MartletTensor

extension Tensor {
  /// Reads a .npy file (`NPY.read`).
  public init(npy path: String) throws { self = try NPY.read(path) }

  /// Writes a .npy file (`NPY.write`).
  public func save(npy path: String) throws { try NPY.write(self, to: path) }
}

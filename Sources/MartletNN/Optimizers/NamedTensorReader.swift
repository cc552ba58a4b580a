import MartletTensor

/// Takes tensors out of a dictionary by name, shape and type, and collects everything that is wrong on the way.
package struct NamedTensorReader {
  private let tensors: [String: Tensor]
  private var taken: Set<String> = []
  private var missing: [String] = []
  private var mismatched: [NamedTensorError.Mismatch] = []

  package init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  package func holds(_ name: String) -> Bool { tensors[name] != nil }

  /// The tensor, converted if it is of the other floating-point type; nil when it is missing or does not fit.
  package mutating func tensor(_ name: String, shape: Shape, dtype: DType) -> Tensor? {
    guard let tensor = tensors[name] else {
      missing.append(name)
      return nil
    }
    taken.insert(name)
    let convertible = tensor.dtype == dtype || (tensor.dtype.isFloatingPoint && dtype.isFloatingPoint)
    guard tensor.shape == shape && convertible else {
      mismatched.append(
        .init(name: name, expected: "\(shape) \(dtype)", found: "\(tensor.shape) \(tensor.dtype)"))
      return nil
    }
    return tensor.cast(to: dtype)
  }

  /// A count kept as an int64 scalar; 0 when it is missing or not a count.
  package mutating func count(_ name: String) -> Int {
    guard let tensor = tensor(name, shape: [], dtype: .int64) else { return 0 }
    let value = tensor.array(of: Int64.self)[0]
    if value < 0 { mismatched.append(.init(name: name, expected: "a count", found: "\(value)")) }
    return max(0, Int(value))
  }

  /// What is missing, left over or mismatched, names sorted.
  package var problems: NamedTensorError {
    NamedTensorError(
      missing: missing.sorted(), unexpected: tensors.keys.filter { !taken.contains($0) }.sorted(),
      mismatched: mismatched)
  }

  /// - Throws: when anything is missing, left over or mismatched.
  package func finish() throws(NamedTensorError) {
    let problems = problems
    if !problems.isEmpty { throw problems }
  }
}

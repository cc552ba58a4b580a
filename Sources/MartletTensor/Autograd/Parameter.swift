import MartletKernels
import Synchronization

/// A learned tensor: the one mutable cell of a model. Optimisers, loaders and freezing change the cell, never a tensor.
///
/// Not `Sendable`: a model belongs to one task at a time.
public final class Parameter {
  private var stored: Tensor
  package let leaf = Node(leaf: "parameter")

  /// Whether gradients flow to it and optimisers change it. False freezes it.
  public var isTrainable: Bool

  /// What optimisers multiply the learning rate by for this parameter: below 1 for parts that were trained before.
  public var learningRateFactor = 1.0

  /// Copies of storage made because an update found it shared. In a training loop it is expected to stay 0.
  public static var copiesMade: Int { StorageCopies.count.load(ordering: .relaxed) }

  /// - Precondition: a floating-point tensor.
  public init(_ value: Tensor, trainable: Bool = true) {
    if !value.dtype.isFloatingPoint { misuse("Parameter", "\(value.dtype) values cannot be learned") }
    stored = value.ownedCopy()
    isTrainable = trainable
  }

  /// The current value; gradients flow to the parameter through it while it is trainable.
  public var value: Tensor { isTrainable ? stored.view(node: leaf) : stored }
  public var shape: Shape { stored.shape }
  public var dtype: DType { stored.dtype }

  /// Replaces the value.
  /// - Precondition: same shape and type.
  public func assign(_ value: Tensor) {
    if value.shape != shape || value.dtype != dtype {
      misuse("Parameter.assign", "\(value.shape) \(value.dtype) given for \(shape) \(dtype)")
    }
    stored = value.ownedCopy()
  }

  /// The address of the elements, for an update in place. Valid until the value is read or assigned again.
  package func mutableElements<T: TensorElement>(of type: T.Type) -> UnsafeMutablePointer<T> {
    stored.makeUnique(countingCopies: true)
    return stored.mutablePointer(to: T.self)
  }
}

/// A tensor that a model keeps and saves but does not learn, such as running statistics.
public final class Buffer {
  private var stored: Tensor

  public init(_ value: Tensor) { stored = value.ownedCopy() }

  public var value: Tensor { stored }
  public var shape: Shape { stored.shape }
  public var dtype: DType { stored.dtype }

  /// Replaces the value.
  /// - Precondition: same shape and type.
  public func assign(_ value: Tensor) {
    if value.shape != shape || value.dtype != dtype {
      misuse("Buffer.assign", "\(value.shape) \(value.dtype) given for \(shape) \(dtype)")
    }
    stored = value.ownedCopy()
  }

  /// The address of the elements, for an update in place. Valid until the value is read or assigned again.
  package func mutableElements<T: TensorElement>(of type: T.Type) -> UnsafeMutablePointer<T> {
    stored.makeUnique(countingCopies: true)
    return stored.mutablePointer(to: T.self)
  }
}

private enum StorageCopies {
  static let count = Atomic<Int>(0)
}

extension Tensor {
  /// The value in storage of its own: parameters never share, so that they can be updated in place.
  fileprivate func ownedCopy() -> Tensor {
    var copy = detached()
    copy.makeUnique(countingCopies: false)
    return copy
  }

  fileprivate mutating func makeUnique(countingCopies: Bool) {
    let byteCount = elementCount * dtype.byteSize
    if isKnownUniquelyReferenced(&storage) && storage.byteCount == byteCount { return }
    let copy = Storage(byteCount: byteCount)
    withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { copy.base.copyMemory(from: source, byteCount: byteCount) }
    }
    if countingCopies { StorageCopies.count.add(1, ordering: .relaxed) }
    self = Tensor(storage: copy, shape: shape, dtype: dtype)
  }
}

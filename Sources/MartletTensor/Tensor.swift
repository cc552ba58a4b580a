import MartletKernels

/// An n-dimensional array: immutable, contiguous, row-major, `Sendable`; with the graph of operations that made it
/// when gradients are wanted.
///
///     let x = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
///     let y = (x * x).sum()          // 30
///
/// Assignment shares storage; `+=` and its kin rebind. Reshaping and slices along the first axis are free.
public struct Tensor: Sendable {
  package var storage: Storage
  /// Extents of the axes, outermost first.
  public let shape: Shape
  /// Where the first element lies in `storage`, counted in elements.
  package let offset: Int
  /// Element type.
  public let dtype: DType
  /// The operation that made this tensor, when a gradient can flow through it.
  package private(set) var node: Node?

  package init(storage: Storage, shape: Shape, dtype: DType, offset: Int = 0, node: Node? = nil) {
    self.storage = storage
    self.shape = shape
    self.offset = offset
    self.dtype = dtype
    self.node = node
  }

  /// A tensor whose elements the caller writes before anyone else sees it.
  package init(uninitialized shape: Shape, dtype: DType) {
    let (bytes, overflow) = shape.elementCount.multipliedReportingOverflow(by: dtype.byteSize)
    if overflow { misuse("Tensor", "\(shape) of \(dtype) does not fit the address space") }
    self.init(storage: Storage(byteCount: bytes), shape: shape, dtype: dtype)
  }

  /// A tensor whose elements `write` fills, every one of them.
  package init<T: TensorElement>(
    shape: Shape, of type: T.Type, initializedBy write: (UnsafeMutablePointer<T>) throws -> Void
  ) rethrows {
    self.init(uninitialized: shape, dtype: T.dtype)
    try write(mutablePointer(to: T.self))
  }

  /// Number of axes.
  public var rank: Int { shape.rank }
  /// Number of elements.
  public var elementCount: Int { shape.elementCount }
  /// Whether a gradient can flow through this tensor to something that is tracked.
  public var isTracked: Bool { node != nil }

  /// The same values under another shape of the same element count, or another node.
  package func view(shape: Shape? = nil, offset: Int? = nil, node: Node? = nil) -> Tensor {
    Tensor(storage: storage, shape: shape ?? self.shape, dtype: dtype, offset: offset ?? self.offset, node: node)
  }

  /// This tensor as the output of `node`.
  @inline(__always)
  consuming func attached(to node: Node) -> Tensor {
    self.node = node
    return self
  }

  /// The same values, through which no gradient flows: what others call stop-gradient. What is made of it is a constant to
  /// everything before it.
  public func detached() -> Tensor { node == nil ? self : view() }

  /// Address of the first element. The caller keeps `self` alive while it is used (`withExtendedLifetime`).
  @inline(__always)
  package func pointer<T: TensorElement>(to type: T.Type) -> UnsafePointer<T> {
    // Typed access: storage of a tensor of dtype T only ever holds values of T.
    UnsafePointer((storage.base + offset * MemoryLayout<T>.size).assumingMemoryBound(to: T.self))
  }

  /// The same for the operation that is making this tensor.
  @inline(__always)
  package func mutablePointer<T: TensorElement>(to type: T.Type) -> UnsafeMutablePointer<T> {
    (storage.base + offset * MemoryLayout<T>.size).assumingMemoryBound(to: T.self)
  }

  /// Address of the first element, for operations on any type. The caller keeps `self` alive while it is used.
  @inline(__always)
  package var rawPointer: UnsafeRawPointer { UnsafeRawPointer(storage.base) + offset * dtype.byteSize }
}

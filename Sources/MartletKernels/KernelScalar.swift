import CMartletKernels

/// The two types that kernels compute in.
public protocol KernelScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable {
  /// The C kernels' name of the type.
  static var kernelType: mk_type { get }
}

extension Float: KernelScalar {
  @inlinable public static var kernelType: mk_type { MK_F32 }
}

extension Double: KernelScalar {
  @inlinable public static var kernelType: mk_type { MK_F64 }
}

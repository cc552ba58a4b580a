import MartletKernels

/// The kernels that the suite judges, for one scalar type. They enter through this table so that a test can put a wrong one
/// in and see that it is found.
public struct KernelTable<T: KernelScalar>: Sendable {
  public typealias In = UnsafePointer<T>
  public typealias Out = UnsafeMutablePointer<T>

  public var gemm: @Sendable (GemmCall<T>) -> Void
  public var gemmSerial: @Sendable (GemmCall<T>) -> Void
  public var gemmBatched: @Sendable (GemmCall<T>) -> Void
  public var linear: @Sendable (LinearCall<T>) -> Void

  public var convolution: @Sendable (ConvolutionCall<T>) -> Void
  public var convolutionGradientInput: @Sendable (ConvolutionCall<T>) -> Void
  public var convolutionGradientWeight: @Sendable (ConvolutionCall<T>) -> Void

  public var unary: @Sendable (_ op: UnaryOp, _ x: In, _ y: Out, _ count: Int, _ parameter: Double) -> Void
  public var binary: @Sendable (_ op: BinaryOp, _ a: In, _ b: In, _ y: Out, _ count: Int, _ parameter: Double) -> Void
  /// b varies along the columns, or along the rows; `swapped` exchanges the operands.
  public var binaryRows: @Sendable (BinaryOp, In, In, Out, _ rows: Int, _ columns: Int, _ swapped: Bool) -> Void
  public var binaryColumns: @Sendable (BinaryOp, In, In, Out, _ rows: Int, _ columns: Int, _ swapped: Bool) -> Void
  public var addScaled: @Sendable (_ alpha: Double, _ x: In, _ y: Out, _ count: Int) -> Void
  public var fill: @Sendable (_ value: Double, _ y: Out, _ count: Int) -> Void

  public var sum: @Sendable (_ x: In, _ count: Int) -> Double
  public var sumOfSquares: @Sendable (_ x: In, _ count: Int) -> Double
  public var sumRows: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var sumColumns: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var maximumRows: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var argmaxRows: @Sendable (_ x: In, _ y: UnsafeMutablePointer<Int32>, _ rows: Int, _ columns: Int) -> Void
  public var allFinite: @Sendable (_ x: In, _ count: Int) -> Bool

  public var softmax: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var softmaxBackward: @Sendable (_ y: In, _ dy: In, _ dx: Out, _ rows: Int, _ columns: Int) -> Void
  public var logSoftmax: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var logSoftmaxBackward: @Sendable (_ y: In, _ dy: In, _ dx: Out, _ rows: Int, _ columns: Int) -> Void
  public var crossEntropy: @Sendable (CrossEntropyCall<T>) -> Void

  public var batchStatistics: @Sendable (_ x: In, _ mean: Out, _ variance: Out, _ rows: Int, _ columns: Int) -> Void
  public var batchApply: @Sendable (BatchApplyCall<T>) -> Void
  public var batchBackward: @Sendable (BatchBackwardCall<T>) -> Void
  public var layerForward: @Sendable (LayerForwardCall<T>) -> Void
  public var layerBackward: @Sendable (LayerBackwardCall<T>) -> Void

  public var maximumPool: @Sendable (PoolGeometry, _ x: In, _ y: Out, _ indices: UnsafeMutablePointer<UInt16>) -> Void
  public var maximumPoolBackward:
    @Sendable (PoolGeometry, _ dy: In, _ indices: UnsafePointer<UInt16>, _ mask: In?, _ dx: Out) -> Void
  public var maximumPoolSelect: @Sendable (PoolGeometry, _ x: In, _ indices: UnsafePointer<UInt16>, _ y: Out) -> Void
  public var averagePool: @Sendable (PoolGeometry, _ x: In, _ y: Out) -> Void
  public var averagePoolBackward: @Sendable (PoolGeometry, _ dy: In, _ dx: Out) -> Void
  public var globalAverage: @Sendable (_ x: In, _ y: Out, _ batch: Int, _ positions: Int, _ channels: Int) -> Void
  public var globalAverageBackward:
    @Sendable (_ dy: In, _ dx: Out, _ batch: Int, _ positions: Int, _ channels: Int) -> Void

  /// One step of an optimiser; `step` counts from 1.
  public var optimize: @Sendable ([OptimizerSlot<T>], OptimizerRule, _ step: Int, _ gradientScale: Double) -> Void

  public var uniform: @Sendable (RandomPlace, _ low: Double, _ high: Double, _ y: Out, _ count: Int) -> Void
  public var normal: @Sendable (RandomPlace, _ mean: Double, _ deviation: Double, _ y: Out, _ count: Int) -> Void
  public var dropout: @Sendable (RandomPlace, _ keep: Double, _ x: In, _ y: Out, _ count: Int) -> Void

  public var normalizeImage:
    @Sendable (UnsafePointer<UInt8>, Out, _ pixels: Int, _ channels: Int, _ mean: [Double], _ deviation: [Double]) ->
      Void
  public var permute: @Sendable (_ x: In, _ y: Out, _ extents: [Int], _ strides: [Int]) -> Void
}

/// The kernels for both scalar types.
public struct KernelSet: Sendable {
  public var float32: KernelTable<Float>
  public var float64: KernelTable<Double>

  /// The kernels that Martlet runs on.
  public static let fast = KernelSet(float32: .fast, float64: .fast)
}

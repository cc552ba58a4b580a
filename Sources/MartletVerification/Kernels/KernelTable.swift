import MartletKernels

/// The kernels that the suite judges, for one scalar type. They enter through this table so that a test can put a wrong one
/// in and see that it is found.
public struct KernelTable<T: KernelScalar>: Sendable {
  public typealias In = UnsafePointer<T>
  public typealias Out = UnsafeMutablePointer<T>

  public var gemm: @Sendable (GemmCall<T>) -> Void
  public var gemmSerial: @Sendable (GemmCall<T>) -> Void
  public var gemmBatched: @Sendable (GemmCall<T>) -> Void
  public var gemmPlaced: @Sendable (GemmCall<T>) -> Void
  public var gemmTimes: @Sendable (GemmTimesCall<T>) -> Void
  public var linear: @Sendable (LinearCall<T>) -> Void
  public var linearGELU: @Sendable (LinearGELUCall<T>) -> Void

  public var convolution: @Sendable (ConvolutionCall<T>) -> Void
  public var convolutionGradientInput: @Sendable (ConvolutionCall<T>) -> Void
  public var convolutionGradientWeight: @Sendable (ConvolutionCall<T>) -> Void
  public var pooledConvolution: @Sendable (PooledConvolutionCall<T>) -> Void
  public var pooledConvolutionGradients: @Sendable (PooledConvolutionGradientCall<T>) -> Void
  public var convolution3D: @Sendable (Convolution3DCall<T>) -> Void
  public var convolution3DGradientInput: @Sendable (Convolution3DCall<T>) -> Void
  public var convolution3DGradientWeight: @Sendable (Convolution3DCall<T>) -> Void

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
  public var minimumRows: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var argminRows: @Sendable (_ x: In, _ y: UnsafeMutablePointer<Int32>, _ rows: Int, _ columns: Int) -> Void
  public var allFinite: @Sendable (_ x: In, _ count: Int) -> Bool

  public var varianceRows: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int, _ correction: Double) -> Void
  public var productRows: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var scanSum: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int, _ reversed: Bool) -> Void
  public var scanProduct: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var scanLinear: @Sendable (_ a: In, _ b: In, _ y: Out, _ rows: Int, _ columns: Int, _ reversed: Bool) -> Void
  public var orderRows:
    @Sendable (_ x: In, UnsafeMutablePointer<Int32>, _ rows: Int, _ columns: Int, _ descending: Bool) -> Void

  public var compare: @Sendable (_ op: ComparisonOp, _ a: In, _ b: In, UnsafeMutablePointer<Bool>, _ count: Int) -> Void
  public var compareScalar:
    @Sendable (_ op: ComparisonOp, _ a: In, _ b: T, UnsafeMutablePointer<Bool>, _ count: Int) -> Void

  public var softmax: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var softmaxBackward: @Sendable (_ y: In, _ dy: In, _ dx: Out, _ rows: Int, _ columns: Int) -> Void
  public var logSoftmax: @Sendable (_ x: In, _ y: Out, _ rows: Int, _ columns: Int) -> Void
  public var logSoftmaxBackward: @Sendable (_ y: In, _ dy: In, _ dx: Out, _ rows: Int, _ columns: Int) -> Void
  public var crossEntropy: @Sendable (CrossEntropyCall<T>) -> Void

  public var batchStatistics: @Sendable (_ x: In, _ mean: Out, _ variance: Out, _ rows: Int, _ columns: Int) -> Void
  public var batchApply: @Sendable (BatchApplyCall<T>) -> Void
  public var batchForward: @Sendable (BatchForwardCall<T>) -> Void
  public var batchBackward: @Sendable (BatchBackwardCall<T>) -> Void
  public var layerForward: @Sendable (LayerForwardCall<T>) -> Void
  public var layerBackward: @Sendable (LayerBackwardCall<T>) -> Void
  public var rmsForward: @Sendable (RMSForwardCall<T>) -> Void
  public var rmsBackward: @Sendable (RMSBackwardCall<T>) -> Void
  public var groupForward: @Sendable (GroupForwardCall<T>) -> Void
  public var groupBackward: @Sendable (GroupBackwardCall<T>) -> Void

  public var attention: @Sendable (AttentionCall<T>) -> Void
  public var attentionBackward: @Sendable (AttentionBackwardCall<T>) -> Void
  public var rotary: @Sendable (RotaryCall<T>) -> Void

  public var maximumPool: @Sendable (PoolGeometry, _ x: In, _ y: Out, _ indices: UnsafeMutablePointer<UInt16>) -> Void
  public var maximumPoolBackward:
    @Sendable (PoolGeometry, _ dy: In, _ indices: UnsafePointer<UInt16>, _ mask: In?, _ dx: Out) -> Void
  public var maximumPoolSelect: @Sendable (PoolGeometry, _ x: In, _ indices: UnsafePointer<UInt16>, _ y: Out) -> Void
  public var averagePool: @Sendable (PoolGeometry, _ x: In, _ y: Out) -> Void
  public var averagePoolBackward: @Sendable (PoolGeometry, _ dy: In, _ dx: Out) -> Void
  public var globalAverage: @Sendable (_ x: In, _ y: Out, _ batch: Int, _ positions: Int, _ channels: Int) -> Void
  public var globalAverageBackward:
    @Sendable (_ dy: In, _ dx: Out, _ batch: Int, _ positions: Int, _ channels: Int) -> Void

  public var resample: @Sendable (ResamplingTable, _ x: In, _ y: Out, _ outer: Int, _ inner: Int) -> Void
  public var windowMaximum:
    @Sendable ([Range<Int>], _ x: In, _ y: Out, UnsafeMutablePointer<Int32>, _ outer: Int, _ inputs: Int, _ inner: Int)
      -> Void
  public var windowMaximumGather:
    @Sendable (In, UnsafePointer<Int32>, Out, _ outer: Int, _ inputs: Int, _ outputs: Int, _ inner: Int) -> Void
  public var windowMaximumScatter:
    @Sendable (In, UnsafePointer<Int32>, Out, _ outer: Int, _ inputs: Int, _ outputs: Int, _ inner: Int) -> Void
  public var ctc: @Sendable (CTCCall<T>) -> Void
  public var recurrentForward: @Sendable (RecurrentForwardCall<T>) -> Void
  public var recurrentBackward: @Sendable (RecurrentBackwardCall<T>) -> Void

  /// One step of an optimiser; `step` counts from 1.
  public var optimize: @Sendable ([OptimizerSlot<T>], OptimizerRule, _ step: Int, _ gradientScale: Double) -> Void

  public var uniform: @Sendable (RandomPlace, _ low: Double, _ high: Double, _ y: Out, _ count: Int) -> Void
  public var normal: @Sendable (RandomPlace, _ mean: Double, _ deviation: Double, _ y: Out, _ count: Int) -> Void
  public var dropout: @Sendable (RandomPlace, _ keep: Double, _ x: In, _ y: Out, _ count: Int) -> Void

  public var normalizeImage:
    @Sendable (UnsafePointer<UInt8>, Out, _ pixels: Int, _ channels: Int, _ mean: [Double], _ deviation: [Double]) ->
      Void
  public var permute: @Sendable (_ x: In, _ y: Out, _ extents: [Int], _ strides: [Int]) -> Void
  /// Both sides strided: `from` are the strides of x, `to` those of y.
  public var copy: @Sendable (_ x: In, _ y: Out, _ extents: [Int], _ from: [Int], _ to: [Int]) -> Void
  public var choose: @Sendable (ChoiceCall<T>) -> Void
  public var triangle:
    @Sendable (In, Out, _ matrices: Int, _ rows: Int, _ columns: Int, _ lower: Bool, _ offset: Int) -> Void
  public var convert: @Sendable (UnsafeRawPointer, ItemType, UnsafeMutableRawPointer, ItemType, _ count: Int) -> Void

  public typealias Indices = UnsafePointer<Int64>
  public var select: @Sendable (IndexedAxis, _ x: In, Indices, _ y: Out) -> Void
  public var gather: @Sendable (IndexedAxis, _ x: In, Indices, _ y: Out) -> Void
  public var scatter: @Sendable (IndexedAxis, _ x: In, Indices, _ y: Out) -> Void
  public var scatterAdd: @Sendable (IndexedAxis, _ x: In, Indices, _ y: Out) -> Void
  public var selectAdjoint: @Sendable (IndexedAxis, _ x: In, Indices, _ y: Out) -> Void

  package var linearAlgebra: LinearAlgebraTable<T> = .fast
}

/// The kernels for all types.
public struct KernelSet: Sendable {
  public var float32: KernelTable<Float>
  public var float64: KernelTable<Double>
  public var int32: IntegerKernelTable<Int32>
  public var int64: IntegerKernelTable<Int64>
  public var uint8: IntegerKernelTable<UInt8>

  /// The kernels that Martlet runs on.
  public static let fast = KernelSet(
    float32: .fast, float64: .fast, int32: .fast, int64: .fast, uint8: .fast)
}

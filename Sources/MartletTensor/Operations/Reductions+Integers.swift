import MartletKernels

extension Tensor {
  /// The sum of an integer or bool tensor: int64.
  func integerSum(_ axes: [Int]?, _ keepingDimensions: Bool) -> Tensor {
    reducedToInt64(axes, keepingDimensions, "sum") { x, y, rows, columns in
      func run<T: IntegerElement>(_: T.Type) {
        IntegerReductions.sumRows(x.pointer(to: T.self), y, rows: rows, columns: columns)
      }
      let type: any IntegerElement.Type = dtype == .bool ? UInt8.self : dtype.integerType("sum")
      run(type)
    }
  }

  /// The product of an integer tensor: int64.
  func integerProduct(_ axes: [Int]?, _ keepingDimensions: Bool) -> Tensor {
    reducedToInt64(axes, keepingDimensions, "product") { x, y, rows, columns in
      func run<T: IntegerElement>(_: T.Type) {
        IntegerReductions.productRows(x.pointer(to: T.self), y, rows: rows, columns: columns)
      }
      run(dtype.integerType("product"))
    }
  }

  private func reducedToInt64(
    _ axes: [Int]?, _ keepingDimensions: Bool, _ operation: StaticString,
    _ kernel: (_ x: Tensor, _ y: UnsafeMutablePointer<Int64>, _ rows: Int, _ columns: Int) -> Void
  ) -> Tensor {
    let plan = ReducedAxes(shape, axes, operation)
    let source = plan.gathered(self)
    let result = Tensor(uninitialized: keepingDimensions ? plan.wide : plan.narrow, dtype: .int64)
    withExtendedLifetime((source, result)) {
      kernel(source, result.mutablePointer(to: Int64.self), plan.keptCount, plan.reducedCount)
    }
    return result
  }

  /// Whether any element of a bool tensor is true, over `axes` (all when nil); false where there is none.
  public func any(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    requireBool("any")
    return integerSum(axes, keepingDimensions) .> 0
  }

  /// Whether all elements of a bool tensor are true, over `axes` (all when nil); true where there is none.
  public func all(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    requireBool("all")
    return .!(.!self).any(axes: axes, keepingDimensions: keepingDimensions)
  }

  /// How many elements are not 0 (NaN is not), over `axes` (all when nil): int64.
  public func countNonZero(axes: [Int]? = nil, keepingDimensions: Bool = false) -> Tensor {
    (self .!= 0).integerSum(axes, keepingDimensions)
  }
}

import MartletKernels

// What is not a finite number. Integers and bools are all finite.
extension Tensor {
  /// Whether each element is NaN: a bool tensor.
  public func isNaN() -> Tensor { self .!= self }

  /// Whether each element is neither infinite nor NaN: a bool tensor.
  public func isFinite() -> Tensor { .!(isNaN() .| isInfinite()) }

  /// Whether each element is +∞ or −∞: a bool tensor.
  public func isInfinite() -> Tensor {
    if !dtype.isFloatingPoint { return Tensor.zeros(shape, dtype: .bool) }
    return detached().absolute() .== .infinity
  }

  /// NaN and infinities replaced: by 0 and the largest finite numbers of their sign unless said otherwise.
  ///
  /// The gradient passes where x is finite and is 0 elsewhere.
  public func nanToNumber(
    nan: Double = 0, positiveInfinity: Double? = nil, negativeInfinity: Double? = nil
  ) -> Tensor {
    let largest: Double
    switch dtype {
    case .float32: largest = Double(Float.greatestFiniteMagnitude)
    case .float64: largest = .greatestFiniteMagnitude
    default: misuse("nanToNumber", "\(dtype) operand; it needs float32 or float64")
    }
    func filled(_ mask: Tensor, _ value: Double) -> Tensor { mask.cast(to: dtype) * value }
    let substitutes =
      filled(isNaN(), nan) + filled(detached() .== .infinity, positiveInfinity ?? largest)
      + filled(detached() .== -.infinity, negativeInfinity ?? -largest)
    // The mask selects: a product would make NaN of 0·∞.
    return isFinite().cast(to: dtype).maskingWherePositive(self) + substitutes
  }
}

extension Tensor {
  /// How many elements fall into each of `bins` intervals of equal width in `range`, int64.
  ///
  /// Each interval holds its lower end, the last one both; what is outside the range, NaN too, is not counted.
  /// - Precondition: a bin or more, and a range of positive, finite width.
  public func histogram(bins: Int, range: ClosedRange<Double>) -> Tensor {
    let width = range.upperBound - range.lowerBound
    if bins < 1 || !(width > 0 && width.isFinite) { misuse("histogram", "\(bins) bins in \(range)") }
    // The ends of the intervals decide, not the quotient, whose rounding may move an element that lies on one.
    let step = width / Double(bins)
    let edges = (0..<bins).map { range.lowerBound + Double($0) * step }
    var counts = [Int64](repeating: 0, count: bins)
    for value in detached().cast(to: .float64).array(of: Double.self) where range.contains(value) {
      var bin = Swift.min(Int((value - range.lowerBound) / width * Double(bins)), bins - 1)
      if value < edges[bin] {
        bin -= 1
      } else if bin + 1 < bins, value >= edges[bin + 1] {
        bin += 1
      }
      counts[bin] += 1
    }
    return Tensor(counts)
  }
}

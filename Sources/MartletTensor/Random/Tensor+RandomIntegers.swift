import MartletKernels

extension Tensor {
  /// Independent draws from the integers of `range`, all equally likely: range's first + ⌊w·n/2⁶⁴⌋ for n integers and a draw w
  /// of 64 bits. The probabilities differ by less than n/2⁶⁴.
  /// - Precondition: `range` is not empty and fits `dtype`: int32, int64 or uint8.
  public static func integers(
    _ shape: Shape, in range: Range<Int>, dtype: DType = .int32, using generator: inout RandomGenerator
  ) -> Tensor {
    if range.isEmpty { misuse("integers", "the range \(range) is empty") }
    let (key, stream, count) = (generator.seed, generator.stream, shape.elementCount)
    let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound))
    func filled<T: TensorElement & FixedWidthInteger>(_: T.Type) -> Tensor {
      if T(exactly: range.lowerBound) == nil || T(exactly: range.upperBound - 1) == nil {
        misuse("integers", "the range \(range) does not fit \(dtype)")
      }
      func draw(_ low: UInt32, _ high: UInt32) -> T {
        let place = (UInt64(low) | UInt64(high) << 32).below(width)
        return T(truncatingIfNeeded: range.lowerBound &+ Int(truncatingIfNeeded: place))
      }
      // Whole Philox blocks of two draws: a chunk is a function of its place alone.
      let first = generator.reserve(count: count, perBlock: 2)
      return Tensor(shape: shape, of: T.self) { target in
        let grain = 8192
        Threads.forEachChunk((count + grain - 1) / grain) { chunk in
          // An even number of draws, but for the last chunk: a block gives two.
          for i in stride(from: chunk * grain, to: Swift.min(count, (chunk + 1) * grain), by: 2) {
            let block = Philox.block(key: key, stream: stream, index: (first + UInt64(i)) / 2)
            target[i] = draw(block.x, block.y)
            if i + 1 < count { target[i + 1] = draw(block.z, block.w) }
          }
        }
      }
    }
    switch dtype {
    case .int32: return filled(Int32.self)
    case .int64: return filled(Int64.self)
    case .uint8: return filled(UInt8.self)
    default: misuse("integers", "\(dtype) is not an integer type")
    }
  }

  /// The integers 0..<count in random order, every order equally likely: Fisher and Yates's shuffle.
  /// - Precondition: int32 or int64.
  public static func permutation(
    _ count: Int, dtype: DType = .int32, using generator: inout RandomGenerator
  ) -> Tensor {
    let order = Tensor.arange(0..<Swift.max(count, 0), dtype: .int64)
    if count < 0 || !(dtype == .int32 || dtype == .int64) { misuse("permutation", "of \(count) as \(dtype)") }
    let target = order.mutablePointer(to: Int64.self)
    for last in stride(from: count - 1, to: 0, by: -1) {
      let other = Int(generator.next().below(UInt64(last + 1)))
      (target[last], target[other]) = (target[other], target[last])
    }
    return withExtendedLifetime(order) { order.cast(to: dtype) }
  }

  /// Independent draws that are true with the given probability, bool.
  /// - Precondition: 0 ≤ probability ≤ 1
  public static func bernoulli(
    _ shape: Shape, probability: Double, using generator: inout RandomGenerator
  ) -> Tensor {
    bernoulli(probabilities: Tensor(probability).broadcast(to: shape), using: &generator)
  }

  /// A draw for each element, true with the element's probability, bool.
  /// - Parameter probabilities: floating-point, each in [0, 1].
  public static func bernoulli(probabilities: Tensor, using generator: inout RandomGenerator) -> Tensor {
    if !probabilities.dtype.isFloatingPoint { misuse("bernoulli", "\(probabilities.dtype) probabilities") }
    let units = uniform(probabilities.shape, dtype: .float64, using: &generator)
    return Tensor(shape: probabilities.shape, of: Bool.self) { target in
      units.withUnsafeElements(of: Double.self) { units in
        probabilities.cast(to: .float64).withUnsafeElements(of: Double.self) { probabilities in
          for i in 0..<units.count {
            let p = probabilities[i]
            if !(p >= 0 && p <= 1) { misuse("bernoulli", "the probability \(p) is outside [0, 1]") }
            target[i] = units[i] < p
          }
        }
      }
    }
  }

  /// A class for each row, drawn with probabilities in proportion to the row's weights: [..., C] -> [...], int32.
  ///
  /// - Parameter weights: floating-point, none negative or NaN, in each row one that is positive and none infinite.
  public static func categorical(weights: Tensor, using generator: inout RandomGenerator) -> Tensor {
    guard let classes = weights.shape.last, classes > 0, weights.dtype.isFloatingPoint else {
      misuse("categorical", "weights \(weights.shape) \(weights.dtype) have no classes to draw from")
    }
    let rows = Shape(Array(weights.shape.dropLast()))
    let units = uniform(rows, dtype: .float64, using: &generator).array(of: Double.self)
    return weights.cast(to: .float64).withUnsafeElements(of: Double.self) { weights in
      Tensor(shape: rows, of: Int32.self) { target in
        for (row, unit) in units.enumerated() {
          target[row] = Int32(choice(weights[row * classes..<(row + 1) * classes], unit))
        }
      }
    }
  }

  /// A class for each row, drawn with the probabilities softmax(logits): [..., C] -> [...], int32. Logits of −∞ are never drawn.
  public static func categorical(logits: Tensor, using generator: inout RandomGenerator) -> Tensor {
    categorical(weights: withoutGradient { logits.softmax() }, using: &generator)
  }

  /// The first place where the running sum exceeds `unit` times the whole.
  private static func choice(_ weights: ValueRow, _ unit: Double) -> Int {
    var total = 0.0
    for weight in weights {
      if !(weight >= 0) { misuse("categorical", "the weight \(weight) is negative or no number") }
      total += weight
    }
    if !(total > 0 && total < .infinity) { misuse("categorical", "the weights of a row sum to \(total)") }
    var (sum, last) = (0.0, 0)
    for (place, weight) in weights.enumerated() where weight > 0 {
      sum += weight
      last = place
      if sum > unit * total { return place }
    }
    return last
  }

  private typealias ValueRow = Slice<UnsafeBufferPointer<Double>>
}

extension UInt64 {
  /// These random bits as an integer in 0..<bound. Lemire, ACM TOMACS 29 (2019), without its rejection.
  fileprivate func below(_ bound: UInt64) -> UInt64 { multipliedFullWidth(by: bound).high }
}

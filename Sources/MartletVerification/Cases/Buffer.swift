import MartletReference

/// An array between two guards, all of it poisoned at first, beginning at any element: kernels may not count on alignment.
struct Buffer<T: VerificationScalar> {
  let count: Int
  let pointer: UnsafeMutablePointer<T>
  private let base: UnsafeMutablePointer<T>
  private let total: Int
  private static var guardCount: Int { 64 }

  init(count: Int, offset: Int = 0) {
    self.count = count
    total = count + 2 * Self.guardCount
    base = CaseMemory.allocate(total, repeating: T.poison)
    pointer = base + Self.guardCount + offset
  }

  var read: UnsafePointer<T> { UnsafePointer(pointer) }

  subscript(i: Int) -> T {
    get { pointer[i] }
    nonmutating set { pointer[i] = newValue }
  }

  /// Whether nothing outside the array was written.
  var isConfined: Bool {
    for i in 0..<total where !(base + i >= pointer && base + i < pointer + count) && !base[i].isPoison { return false }
    return true
  }

  func copy() -> Buffer<T> {
    let copy = Buffer(count: count, offset: pointer - base - Self.guardCount)
    copy.pointer.update(from: pointer, count: count)
    return copy
  }

  /// |x| as floats: what error bounds are summed from. Their own rounding is far below a bound's slack.
  var magnitudes: Buffer<Float> { mapped { Float(abs($0.double)) } }

  func mapped(_ body: (T) -> Float) -> Buffer<Float> {
    let result = Buffer<Float>(count: count)
    for i in 0..<count { result[i] = body(self[i]) }
    return result
  }
}

/// What the reference kernels write: wide values, poisoned with a number that no kernel returns and no NaN.
struct WideBuffer<T: VerificationScalar> {
  let count: Int
  let pointer: UnsafeMutablePointer<T.Wide>

  init(count: Int) {
    self.count = count
    pointer = CaseMemory.allocate(max(count, 1), repeating: T.Wide(-0x1.5EEDp97))
  }

  subscript(i: Int) -> T.Wide { pointer[i] }
}

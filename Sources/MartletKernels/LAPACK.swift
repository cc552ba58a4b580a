import CLAPACKE

/// LAPACK through LAPACKE, on batches of row-major matrices that lie one behind the other.
///
/// LAPACK counts columns first: to it, a row-major matrix is its own transpose. Where a factorisation of the transpose is as
/// good, it is taken and renamed, exactly and without a copy: an LQ factorisation of Aᵀ is a QR factorisation of A. Where it is
/// not (a row-pivoted LU, least squares), the kernel transposes.
///
/// Each matrix is worked on by one thread; a batch is cut into chunks by its shape alone. Inputs must be finite: LAPACK may not
/// return from a NaN.
package enum LAPACK {
  /// Runs `body` on each matrix of a batch; it returns LAPACK's info.
  /// - Parameters:
  ///   - work: multiply-adds for one matrix, about.
  ///   - sharesLock: the routine is one of OpenBLAS's own, which takes a buffer under the process's one lock: on matrices of a
  ///     few rows two threads would wait for each other longer than they work.
  /// - Returns: the first matrix with a positive info, if there is one. A negative info is a defect of ours and stops.
  @inline(__always)
  static func forEachMatrix(
    _ count: Int, work: Double, sharesLock: Bool = false, _ routine: StaticString, _ body: (Int) -> Int32
  ) -> LAPACKFailure? {
    if count <= 0 { return nil }
    BLAS.prepare()
    let perChunk = sharesLock && work < 2000 ? count : max(Int((100_000 / (work + 1000)).rounded(.up)), 1)
    let infos = Arena.allocate(byteCount: count * MemoryLayout<Int32>.stride)
    defer { Arena.deallocate(infos, byteCount: count * MemoryLayout<Int32>.stride) }
    // Every element is written below before it is read.
    let info = infos.bindMemory(to: Int32.self, capacity: count)
    Threads.forEachChunk((count + perChunk - 1) / perChunk) { chunk in
      for item in chunk * perChunk..<min((chunk + 1) * perChunk, count) { info[item] = body(item) }
    }
    return firstFailure(UnsafeBufferPointer(start: info, count: count), routine)
  }

  private static func firstFailure(_ infos: UnsafeBufferPointer<Int32>, _ routine: StaticString) -> LAPACKFailure? {
    for (item, info) in infos.enumerated() where info != 0 {
      if info > 0 { return LAPACKFailure(item: item, info: Int(info)) }
      let isMemory = info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR
      fatalError("Martlet: \(routine): \(isMemory ? "out of memory" : "LAPACK refused argument \(-info)")")
    }
    return nil
  }

  /// A dimension as LAPACK takes it.
  @inline(__always)
  static func narrowed(_ value: Int) -> Int32 {
    guard let narrow = Int32(exactly: value) else { tooLarge(value) }
    return narrow
  }

  /// Stops when a workspace of `coefficient`·n² elements has no 32-bit size: LAPACK would compute a wrong one.
  static func requireWorkspace(_ coefficient: Int, _ n: Int) {
    if n > 100_000 || coefficient * n * n + 100 * n > Int(Int32.max) { tooLarge(n) }
  }

  @inline(never)
  private static func tooLarge(_ value: Int) -> Never {
    fatalError("Martlet: a matrix dimension of \(value) is more than LAPACK's 32-bit integers allow here")
  }

  /// Memory for the length of `body`, unwritten.
  @inline(__always)
  static func withScratch<T, R>(_ count: Int, of: T.Type, _ body: (UnsafeMutablePointer<T>) -> R) -> R {
    let byteCount = count * MemoryLayout<T>.stride
    let memory = Arena.allocate(byteCount: byteCount)
    defer { Arena.deallocate(memory, byteCount: byteCount) }
    return body(memory.bindMemory(to: T.self, capacity: count))
  }

  /// y[columns, rows] = xᵀ for x[rows, columns].
  static func transpose<T>(_ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, rows: Int, columns: Int) {
    Permute.copy(x, y, itemSize: MemoryLayout<T>.stride, extents: [columns, rows], strides: [1, columns])
  }

  /// Solves a small system of equations with a known answer; false if the library gives another.
  package static func probe() -> Bool {
    BLAS.prepare()
    // 2x + y = 5, x + 3y = 10: x = 1, y = 3.
    var matrix: [Double] = [2, 1, 1, 3]
    var pivots: [Int32] = [0, 0]
    var solution: [Double] = [5, 10]
    let info = LAPACKE_dgesv(LAPACK_ROW_MAJOR, 2, 1, &matrix, 2, &pivots, &solution, 1)
    return info == 0 && abs(solution[0] - 1) < 1e-14 && abs(solution[1] - 3) < 1e-14
  }
}

/// The first matrix of a batch that LAPACK could not finish, and the number with which it said why.
package struct LAPACKFailure: Equatable, Sendable {
  package let item: Int
  package let info: Int

  package init(item: Int, info: Int) {
    self.item = item
    self.info = info
  }
}

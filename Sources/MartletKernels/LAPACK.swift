import CLAPACKE

/// LAPACK through LAPACKE, in row-major order.
package enum LAPACK {
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

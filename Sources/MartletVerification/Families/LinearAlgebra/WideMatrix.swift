import MartletReference

/// A row-major matrix in wide arithmetic: where residuals of factorisations are formed.
struct WideMatrix<W: WideReal> {
  let rows: Int
  let columns: Int
  var elements: [W]

  init(_ rows: Int, _ columns: Int, _ element: (_ row: Int, _ column: Int) -> W) {
    self.rows = rows
    self.columns = columns
    elements = []
    elements.reserveCapacity(rows * columns)
    for i in 0..<rows {
      for j in 0..<columns { elements.append(element(i, j)) }
    }
  }

  init(_ rows: Int, _ columns: Int, elements: [W]) {
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  static func identity(_ n: Int) -> WideMatrix { WideMatrix(n, n) { $0 == $1 ? .one : .zero } }

  subscript(_ row: Int, _ column: Int) -> W { elements[row * columns + column] }

  var transposed: WideMatrix { WideMatrix(columns, rows) { self[$1, $0] } }

  static func * (a: WideMatrix, b: WideMatrix) -> WideMatrix {
    var result = [W](repeating: .zero, count: a.rows * b.columns)
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a.elements[i * a.columns + k]
        if factor == .zero { continue }
        if factor.low == 0 {
          for j in 0..<b.columns {
            let other = b.elements[k * b.columns + j]
            result[i * b.columns + j].addProduct(factor.high, other.high)
            if other.low != 0 { result[i * b.columns + j].addProduct(factor.high, other.low) }
          }
        } else {
          for j in 0..<b.columns { result[i * b.columns + j] += factor * b.elements[k * b.columns + j] }
        }
      }
    }
    return WideMatrix(a.rows, b.columns, elements: result)
  }

  static func - (a: WideMatrix, b: WideMatrix) -> WideMatrix {
    WideMatrix(a.rows, a.columns, elements: zip(a.elements, b.elements).map { $0 - $1 })
  }

  /// Columns multiplied by the elements of a vector.
  func scalingColumns(by vector: [W]) -> WideMatrix { WideMatrix(rows, columns) { self[$0, $1] * vector[$1] } }

  /// The largest sum of magnitudes in a column.
  var oneNorm: Double {
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<rows {
      for j in 0..<columns { sums[j] += abs(self[i, j].high) }
    }
    return sums.reduce(0) { $1.isNaN ? $1 : $0.isNaN ? $0 : max($0, $1) }
  }
}

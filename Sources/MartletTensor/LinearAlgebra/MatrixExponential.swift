import Glibc

extension Tensor {
  /// exp(A) = Σ Aᵏ/k! for the square matrices in the last two axes, [..., n, n] -> [..., n, n].
  ///
  /// By a Padé approximant of degree 3 to 13 (3 to 7 for float32), chosen for each matrix by its 1-norm, of A/2ˢ, squared s times.
  /// Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26 (2005). Made of
  /// products and a solution, so it has all derivatives. A result outside the type's range is infinite or NaN.
  /// - Throws: ``LinearAlgebraError``: a NaN or infinity.
  public func matrixExponential() throws(LinearAlgebraError) -> Tensor {
    let matrices = squareMatrices("matrixExponential")
    try requireFinite("matrixExponential")
    if elementCount == 0 { return self * 1 }
    let flat = reshaped(to: [matrices.count, matrices.rows, matrices.columns])
    let norms = withoutGradient { flat.cast(to: .float64).absolute().sum(axes: [-2]) }.array(of: Double.self)
    let plans = (0..<matrices.count).map { item in
      let columns = norms[item * matrices.columns..<(item + 1) * matrices.columns]
      return ExponentialPlan(norm: columns.max() ?? 0, dtype: dtype)
    }
    // Matrices with the same plan go together.
    let groups = Dictionary(grouping: plans.indices, by: { plans[$0] }).sorted { $0.value[0] < $1.value[0] }
    if groups.count == 1 { return plans[0].exponential(of: flat).reshaped(to: shape) }
    let results = groups.map { plan, items in
      plan.exponential(of: flat.selecting(Tensor(items.map { Int64($0) })))
    }
    var places = [Int64](repeating: 0, count: plans.count)
    for (place, item) in groups.flatMap(\.value).enumerated() { places[item] = Int64(place) }
    return concatenate(results).selecting(Tensor(places)).reshaped(to: shape)
  }
}

/// A degree of the Padé approximant and a number of squarings.
private struct ExponentialPlan: Hashable {
  let degree: Int
  let squarings: Int

  /// Up to these 1-norms the backward error of each degree stays below the unit roundoff: Higham's Tables 2.3 and 2.1.
  private static let double = [
    (3, 1.495585217958292e-2), (5, 2.539398330063230e-1), (7, 9.504178996162932e-1), (9, 2.097847961257068),
    (13, 5.371920351148152),
  ]
  private static let single = [(3, 4.258730016922831e-1), (5, 1.880152677804762), (7, 3.925724783138660)]

  init(norm: Double, dtype: DType) {
    let limits = dtype == .float32 ? Self.single : Self.double
    if let enough = limits.first(where: { norm <= $0.1 }) {
      (degree, squarings) = (enough.0, 0)
      return
    }
    let (degree, limit) = limits[limits.count - 1]
    self.degree = degree
    squarings = Int(log2(Swift.min(norm, .greatestFiniteMagnitude) / limit).rounded(.up))
  }

  /// p(A)/p(−A) with p(x) = Σ cⱼ·xʲ, c₀ = 1 and cⱼ = cⱼ₋₁·(m − j + 1)/((2m − j + 1)·j).
  func exponential(of matrices: Tensor) -> Tensor {
    var coefficients = [1.0]
    for j in 1...degree {
      coefficients.append(coefficients[j - 1] * Double(degree - j + 1) / Double((2 * degree - j + 1) * j))
    }
    let a = squarings == 0 ? matrices : matrices * Double(sign: .plus, exponent: -squarings, significand: 1)
    let square = a.matmul(a)
    var powers = [square]
    while powers.count < Swift.min(degree / 2, 3) { powers.append(powers[powers.count - 1].matmul(square)) }
    func part(from first: Int) -> Tensor {
      polynomial(in: powers, stride(from: first, through: degree, by: 2).map { coefficients[$0] })
    }
    let (odd, even) = (a.matmul(part(from: 1)), part(from: 0))
    // p(−A) is far from singular: its condition is bounded by the limit on the norm.
    var result = LUFactors(even - odd, "matrixExponential").solve(even + odd)
    for _ in 0..<squarings { result = result.matmul(result) }
    return result
  }

  /// Σ cⱼ·xʲ from x, x² and x³, in blocks of three: Paterson, Stockmeyer, SIAM J. Comput. 2 (1973).
  private func polynomial(in powers: [Tensor], _ coefficients: [Double]) -> Tensor {
    let identity = Tensor.eye(powers[0].shape[powers[0].rank - 1], dtype: powers[0].dtype)
    var result: Tensor?
    // A last block of one coefficient is a multiple of x³, which costs no product.
    let last = (coefficients.count - 1) / 3 * 3
    let isSingle = last > 0 && last == coefficients.count - 1
    for start in stride(from: isSingle ? last - 3 : last, through: 0, by: -3) {
      var block = identity * coefficients[start]
      for j in start + 1..<Swift.max(Swift.min(start + 3, coefficients.count), start + 1) {
        block = block + powers[j - start - 1] * coefficients[j]
      }
      if isSingle, start == last - 3 { block = block + powers[2] * coefficients[last] }
      result = result.map { $0.matmul(powers[2]) + block } ?? block
    }
    return result ?? identity
  }
}

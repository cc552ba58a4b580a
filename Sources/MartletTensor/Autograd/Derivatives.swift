// Derivatives of functions of tensors. Each result can be differentiated again with respect to the points when they are
// tracked, as they are when these functions are nested, and with respect to everything else, such as parameters, with
// `recordingGraph: true`; else it is a constant.

/// ∂f/∂x of a function with a scalar value: of x's shape, zeros where f does not depend on x.
///
///     let slope = gradient(at: x) { ($0 * $0).sum() }      // 2·x
public func gradient(
  at x: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try gradient(at: [x], recordingGraph: recordingGraph) { try function($0[0]) }[0]
}

/// ∂f/∂xᵢ for each of several points.
public func gradient(
  at points: [Tensor], recordingGraph: Bool = false, of function: ([Tensor]) throws -> Tensor
) rethrows -> [Tensor] {
  let call = try DifferentiatedCall("gradient", at: points, recordingGraph: recordingGraph) { [try function($0)] }
  return call.gradients([call.outputs[0].checkedSeed(nil, "gradient")])
}

/// f(x) and vᵀ·J with J = ∂f/∂x: one backward pass.
///
/// - Parameters:
///   - v: of f(x)'s shape and type
/// - Returns: the value, and the product, of x's shape.
public func vectorJacobianProduct(
  at x: Tensor, _ v: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, product: Tensor) {
  let (value, products) = try vectorJacobianProduct(at: [x], v, recordingGraph: recordingGraph) {
    try function($0[0])
  }
  return (value, products[0])
}

/// f(x₁, …) and vᵀ·∂f/∂xᵢ for each of several points.
public func vectorJacobianProduct(
  at points: [Tensor], _ v: Tensor, recordingGraph: Bool = false, of function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, products: [Tensor]) {
  let call = try DifferentiatedCall("vectorJacobianProduct", at: points, recordingGraph: recordingGraph) {
    [try function($0)]
  }
  let seed = call.outputs[0].checkedSeed(v, "vectorJacobianProduct")
  return (call.values[0], call.gradients([seed]))
}

/// f(x) and J·v with J = ∂f/∂x: the derivative of f in the direction v.
///
/// Two backward passes: u ↦ uᵀ·J is linear, and its own gradient in the direction v is J·v. (J. Townsend, "A new trick for
/// calculating Jacobian vector products", 2017.)
///
/// - Parameters:
///   - v: of x's shape and type
/// - Returns: the value, and the product, of f(x)'s shape.
public func jacobianVectorProduct(
  at x: Tensor, _ v: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, product: Tensor) {
  try jacobianVectorProduct(at: [x], [v], recordingGraph: recordingGraph) { try function($0[0]) }
}

/// f(x₁, …) and Σᵢ ∂f/∂xᵢ·vᵢ, the derivative in a direction of several points.
public func jacobianVectorProduct(
  at points: [Tensor], _ directions: [Tensor], recordingGraph: Bool = false,
  of function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, product: Tensor) {
  if directions.map(\.shape) != points.map(\.shape) || directions.map(\.dtype) != points.map(\.dtype) {
    misuse("jacobianVectorProduct", "directions \(directions.map(\.shape)) do not fit points \(points.map(\.shape))")
  }
  let call = try DifferentiatedCall("jacobianVectorProduct", at: points, recordingGraph: recordingGraph) {
    [try function($0)]
  }
  let value = call.outputs[0]
  let product = GradientMode.$isRecording.withValue(true) {
    let u = Tensor.zeros(value.shape, dtype: value.dtype).trackingGradient()
    let pulled = call.gradients([u], recordingGraph: true)
    let scalar = zip(pulled, directions).reduce(Tensor.zeros([], dtype: value.dtype)) { $0 + ($1.0 * $1.1).sum() }
    let found = scalar.isTracked ? scalar.gradients(recordingGraph: call.isRecording)[u] : nil
    return found ?? Tensor.zeros(value.shape, dtype: value.dtype)
  }
  return (call.values[0], product)
}

/// ∂f/∂x: of shape [f(x)'s axes…, x's axes…], one backward pass for each element of f(x).
///
///     jacobian(at: x) { $0.tanh() }       // x of [3]: [3, 3], diagonal
public func jacobian(
  at x: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try jacobian(at: [x], recordingGraph: recordingGraph) { try function($0[0]) }[0]
}

/// ∂f/∂xᵢ for each of several points.
public func jacobian(
  at points: [Tensor], recordingGraph: Bool = false, of function: ([Tensor]) throws -> Tensor
) rethrows -> [Tensor] {
  let call = try DifferentiatedCall("jacobian", at: points, recordingGraph: recordingGraph) { [try function($0)] }
  let value = call.outputs[0]
  let rows = (0..<value.elementCount).map { element in
    var seed = [Double](repeating: 0, count: value.elementCount)
    seed[element] = 1
    return call.gradients([Tensor(seed, shape: value.shape).cast(to: value.dtype)], keepingGraph: true)
  }
  return points.indices.map { position in
    Tensor(stacking: rows.map { $0[position] }, each: points[position].shape, dtype: points[position].dtype)
      .reshaped(to: Shape(value.shape.extents + points[position].shape.extents))
  }
}

/// ∂²f/∂x² of a function with a scalar value: of shape [x's axes…, x's axes…].
///
///     hessian(at: x) { ($0 * $0 * $0).sum() }      // 6·x on the diagonal
public func hessian(
  at x: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try hessian(at: [x], recordingGraph: recordingGraph) { try function($0[0]) }[0][0]
}

/// ∂²f/∂xᵢ∂xⱼ of a function of several points: [i][j], of shape [xᵢ's axes…, xⱼ's axes…].
public func hessian(
  at points: [Tensor], recordingGraph: Bool = false, of function: ([Tensor]) throws -> Tensor
) rethrows -> [[Tensor]] {
  try points.indices.map { position in
    try jacobian(at: points, recordingGraph: recordingGraph) { try gradient(at: $0, of: function)[position] }
  }
}

/// ∂²f/∂x²·v of a function with a scalar value, without forming the Hessian: two backward passes. (Pearlmutter, "Fast exact
/// multiplication by the Hessian", Neural Computation 6, 1994.)
///
/// - Parameters:
///   - v: of x's shape and type
public func hessianVectorProduct(
  at x: Tensor, _ v: Tensor, recordingGraph: Bool = false, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try vectorJacobianProduct(at: x, v, recordingGraph: recordingGraph) { try gradient(at: $0, of: function) }.product
}

extension Tensor {
  /// Tensors of one shape as the rows of a new first axis.
  fileprivate init(stacking rows: [Tensor], each shape: Shape, dtype: DType) {
    let rowBytes = shape.elementCount * dtype.byteSize
    let result = Tensor(uninitialized: Shape([rows.count] + shape.extents), dtype: dtype)
    for (position, row) in rows.enumerated() where rowBytes > 0 {
      row.withUnsafeBytes {
        (result.storage.base + position * rowBytes).copyMemory(from: $0.baseAddress!, byteCount: rowBytes)
      }
    }
    if !isRecorded(rows) {
      self = result
      return
    }
    let count = rows.count
    self = result.recorded("jacobian", rows.map(\.node)) { gradient, _ in
      (0..<count).map { gradient.rows($0..<$0 + 1).reshaped(to: shape) }
    }
  }
}

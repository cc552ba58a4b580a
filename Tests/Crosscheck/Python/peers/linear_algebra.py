import numpy as np
import scipy.linalg
import torch


def positive(x):
    """x·xᵀ + I."""
    return x @ x.mT + torch.eye(x.shape[-1], dtype=x.dtype)


def spread(x):
    """0.2·x + diag(k, …, 2, 1), k the smaller extent."""
    rows, columns = x.shape[-2:]
    diagonal = torch.zeros(rows, columns, dtype=x.dtype)
    for i in range(min(rows, columns)):
        diagonal[i, i] = min(rows, columns) - i
    return 0.2 * x + diagonal


def symmetric(x):
    return (x + x.mT) / 2


def squares(results):
    return [result**2 for result in results]


def on_vector(solve):
    """A right-hand side of one axis is a vector for every matrix."""
    return lambda a, b: solve(a, b[:, None])[..., 0]


def triangular(upper=False, transpose=False, unit=False):
    def solve(t, b):
        t = t.mT if transpose else t
        return torch.linalg.solve_triangular(t, b, upper=upper != transpose, unitriangular=unit)

    return solve


def shared_sides(solve):
    """Leading axes broadcast."""

    def broadcast(a, b):
        batch = torch.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        return solve(a.expand(*batch, *a.shape[-2:]), b.expand(*batch, *b.shape[-2:]))

    return broadcast


def determinant_of_singular(x, y):
    """By a triple product: no factorisation, whose pivots are rounding errors, has to be differentiated."""
    m = x @ y
    return (m[0] * torch.linalg.cross(m[1], m[2])).sum() + x.sum() + y.sum()


def power_sums(x):
    values = torch.linalg.eigvals(x)
    real, imaginary = values.real**2, values.imag**2
    return [values.real.sum(-1), (real - imaginary).sum(-1), (real + imaginary).sum(-1)]


def function_by_singular_values(x):
    u, s, vt = torch.linalg.svd(spread(x), full_matrices=False)
    return (u * s.tanh()[..., None, :]) @ vt


def full_and_tall(x):
    u, s, vt = torch.linalg.svd(spread(x), full_matrices=True)
    return [u @ u.mT, s, vt**2]


def svd(full=False):
    return lambda x: squares(torch.linalg.svd(spread(x), full_matrices=full))


def norm(order):
    return lambda x: torch.linalg.matrix_norm(x, order)


def spread_norm(order):
    return lambda x: torch.linalg.matrix_norm(spread(x), order)


def condition(order):
    """By its definition: differentiable for each norm."""

    def of(x):
        x = spread(x)
        return torch.linalg.matrix_norm(x, order) * torch.linalg.matrix_norm(torch.linalg.inv(x), order)

    return of


def spectral_condition(x):
    s = torch.linalg.svdvals(spread(x))
    return s[..., 0] / s[..., -1]


TORCH = {
    "solve": shared_sides(torch.linalg.solve),
    "solve, vector": on_vector(torch.linalg.solve),
    "solve, shared side, batch of vectors": on_vector(shared_sides(torch.linalg.solve)),
    "solve, one": on_vector(torch.linalg.solve),
    "triangularSolve": triangular(),
    "triangularSolve, upper": on_vector(triangular(upper=True)),
    "triangularSolve, transpose": triangular(transpose=True),
    "triangularSolve, unit diagonal": triangular(upper=True, transpose=True, unit=True),
    "inverse": torch.linalg.inv,
    "determinant": torch.linalg.det,
    "determinant, singular": determinant_of_singular,
    "logDeterminant": torch.linalg.slogdet,
    "leastSquares": lambda a, b: torch.linalg.pinv(a) @ b,
    "leastSquares, wide, vector": lambda a, b: torch.linalg.pinv(a) @ b,
    "leastSquares, minimum norm": lambda x, y, b: torch.linalg.pinv(x @ y, rtol=1e-5) @ b,
    "pseudoInverse": torch.linalg.pinv,
    "pseudoInverse, deficient": lambda x, y: torch.linalg.pinv(x @ y, rtol=1e-5),
    "luDecomposition": torch.linalg.lu,
    "choleskyFactor": lambda x: torch.linalg.cholesky(positive(x)),
    "choleskyFactor, upper, batch": lambda x: torch.linalg.cholesky(positive(x), upper=True),
    "qrDecomposition": lambda x: squares(torch.linalg.qr(x)),
    "qrDecomposition, complete, wide": lambda x: squares(torch.linalg.qr(x, mode="complete")),
    "qrDecomposition, complete, tall": lambda x: squares(torch.linalg.qr(x, mode="complete")),
    "singularValueDecomposition": svd(),
    "singularValueDecomposition, full": svd(full=True),
    "singularValueDecomposition, full, tall": full_and_tall,
    "singularValueDecomposition, a function of the matrix": function_by_singular_values,
    "singularValueDecomposition, empty": lambda x: torch.linalg.svd(x, full_matrices=False),
    "singularValues": lambda x: torch.linalg.svdvals(spread(x)),
    "singularValues, empty": torch.linalg.svdvals,
    "symmetricEigenDecomposition": lambda x: squares(torch.linalg.eigh(symmetric(spread(x)))),
    "symmetricEigenDecomposition, a function of the matrix": lambda x: torch.linalg.matrix_exp(symmetric(spread(x))),
    "symmetricEigenDecomposition, empty": torch.linalg.eigh,
    "symmetricEigenvalues": lambda x: torch.linalg.eigvalsh(symmetric(spread(x))),
    "symmetricEigenvalues, one": torch.linalg.eigvalsh,
    "eigenvalues": power_sums,
    "matrixNorm": norm("fro"),
    "matrixNorm, one, batch": norm(1),
    "matrixNorm, infinity": norm(torch.inf),
    "matrixNorm, spectral": spread_norm(2),
    "matrixNorm, nuclear, batch": spread_norm("nuc"),
    "conditionNumber": spectral_condition,
    "conditionNumber, frobenius, batch": condition("fro"),
    "conditionNumber, one": condition(1),
    "conditionNumber, infinity": condition(torch.inf),
    "conditionNumber, nuclear": condition("nuc"),
    "matrixRank": torch.linalg.matrix_rank,
    "matrixRank, deficient": lambda x, y: torch.linalg.matrix_rank(x @ y),
    "matrixRank, tolerance": lambda x: torch.linalg.matrix_rank(spread(x), rtol=0.5),
    "matrixPower": lambda x: torch.linalg.matrix_power(x, 5),
    "matrixPower, zero, batch": lambda x: torch.eye(3, dtype=x.dtype).expand(x.shape) + 0 * x,
    "matrixPower, negative, batch": lambda x: torch.linalg.matrix_power(spread(x), -3),
    "matrixPower, empty": lambda x: torch.linalg.matrix_power(x, 2),
    "matrixExponential": torch.linalg.matrix_exp,
    "matrixExponential, of small matrices": lambda x: torch.linalg.matrix_exp(0.02 * x),
    "matrixExponential, of several sizes": lambda x, scale: torch.linalg.matrix_exp(x * (2 * scale) ** 4 * 0.05),
}

NUMPY = {
    "solve": np.linalg.solve,
    "inverse": np.linalg.inv,
    "determinant, batch": np.linalg.det,
    "logDeterminant, batch": np.linalg.slogdet,
    "leastSquares, wide, vector": lambda a, b: np.linalg.lstsq(a, b, rcond=None)[0],
    "leastSquares, batch": lambda a, b: np.linalg.pinv(a) @ b,
    "pseudoInverse, wide, batch": np.linalg.pinv,
    "luDecomposition": scipy.linalg.lu,
    "singularValues, batch": lambda x: np.linalg.svd(spread(torch.from_numpy(x)).numpy(), compute_uv=False),
    "matrixNorm, one, batch": lambda x: np.linalg.norm(x, 1, axis=(-2, -1)),
    "matrixRank, deficient": lambda x, y: np.linalg.matrix_rank(x @ y),
    "matrixExponential, of small matrices": lambda x: scipy.linalg.expm(0.02 * x),
}

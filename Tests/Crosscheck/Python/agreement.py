"""The measure of agreement: max|a - b| <= tolerance * max|b|, over one tensor."""
import numpy as np

# float64: both sides round each of a few hundred operations to 1.1e-16, and no row cancels more than four digits.
# float32: inputs are the same numbers on both sides, so that only Martlet's own rounding counts: 6e-8 an operation, and
# 1e-5 leaves room for a hundred of them or for two digits of cancellation. The derived bounds are `martlet verify`'s.
TOLERANCES = {"float64": 1e-10, "float32": 1e-5}


def disagreement(ours, theirs, tolerance):
    """How far apart two arrays are: (reason or None, error in units of what is allowed)."""
    if ours.shape != theirs.shape:
        return f"shape {ours.shape}, theirs {theirs.shape}", 0.0
    if ours.dtype.kind in "biu" or theirs.dtype.kind in "biu":
        if (ours.dtype.kind == "b") != (theirs.dtype.kind == "b") or (theirs.dtype.kind == "f") != (ours.dtype.kind == "f"):
            return f"type {ours.dtype}, theirs {theirs.dtype}", 0.0
        different = np.count_nonzero(ours != theirs)
        return (f"{different} of {ours.size} elements differ" if different else None), 0.0
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return "NaN in different places", 0.0
    finite = np.isfinite(theirs)
    if not np.array_equal(ours[~finite], theirs[~finite], equal_nan=True):
        return "infinities in different places", 0.0
    ours, theirs = ours[finite], theirs[finite]
    if ours.size == 0:
        return None, 0.0
    difference, largest = np.abs(ours - theirs).max(), np.abs(theirs).max()
    if difference == 0:
        return None, 0.0
    error = difference / (tolerance * largest) if largest > 0 else np.inf
    return (None if error <= 1 else f"differs by {difference:.3g}, largest {largest:.3g}"), error

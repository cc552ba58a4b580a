import numpy as np
import scipy.special
import torch


def zeros_at(*places):
    """Twelve ones with zeros at some places, as [3, 4]."""
    mask = torch.ones(12, dtype=torch.float64)
    mask[list(places)] = 0
    return mask.reshape(3, 4)


def product(x, axes):
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis)
    return x


def sort(axis=-1, descending=False):
    return lambda x: x.sort(axis, descending).values


def first_among_equals(function, axis):
    """PyTorch promises no order among equals; NumPy takes the first."""
    return lambda x: torch.from_numpy(np.array(function(x.numpy(), axis)))


TORCH = {
    "product": torch.prod,
    "product, middle axis": lambda x: x.prod(1, keepdim=True),
    "product, outer axes": lambda x: product(x, [0, 2]),
    "product, one zero": lambda x: (x * zeros_at(1, 7)).prod(1),
    "product, two zeros in a row": lambda x: (x * zeros_at(4, 6, 9)).prod(1),
    "product, of nothing": lambda x: x.prod(1),
    "product, int32": lambda x: x.prod(0),
    "mean, outer axes": lambda x: x.mean((0, 2), keepdim=True),
    "variance": lambda x: x.var(correction=0),
    "variance, unbiased, last axis": lambda x: x.var(-1),
    "variance, first axis, large mean": lambda x: (x + 1000).var(0, correction=0, keepdim=True),
    "variance, one element": lambda x: x.var(1, correction=0),
    "standardDeviation": lambda x: x.std(correction=0),
    "standardDeviation, unbiased, outer axes": lambda x: x.std((0, 2)),
    "standardDeviation, keeping dimensions": lambda x: x.std(1, correction=0, keepdim=True),
    "norm": torch.linalg.vector_norm,
    "norm, first axis": lambda x: torch.linalg.vector_norm(x, dim=0, keepdim=True),
    "norm, order 1": lambda x: torch.linalg.vector_norm(x, 1, 1),
    "norm, order 3": lambda x: torch.linalg.vector_norm(x, 3, (0, 2)),
    "norm, order 1.5": lambda x: torch.linalg.vector_norm(x, 1.5),
    "norm, largest": lambda x: torch.linalg.vector_norm(x, torch.inf, 1),
    "norm, of nothing": lambda x: torch.linalg.vector_norm(x, dim=1),
    "logSumExp": lambda x: x.logsumexp((0, 1)),
    "logSumExp, last axis": lambda x: (x * 50).logsumexp(-1, keepdim=True),
    "logSumExp, first axes": lambda x: (x + 2000).logsumexp((0, 1)),
    "any": torch.any,
    "any, last axis": lambda x: x.any(1),
    "any, of nothing": lambda x: x.any(1),
    "all": torch.all,
    "all, first axis": lambda x: x.all(0, keepdim=True),
    "all, of nothing": lambda x: x.all(1),
    "countNonZero": torch.count_nonzero,
    "countNonZero, rows": lambda x: x.count_nonzero(1),
    "countNonZero, booleans": lambda x: x.count_nonzero((0, 2)).reshape(1, -1, 1),
    "sum, int32": lambda x: x.sum(1),
    "sum, booleans": lambda x: x.sum(0),
    "max, int32": lambda x: x.amax(1),
    "min, int32": lambda x: x.amin((0, 2)),
    "cumulativeSum": lambda x: x.cumsum(-1),
    "cumulativeSum, first axis": lambda x: x.cumsum(0),
    "cumulativeSum, reversed, middle axis": lambda x: x.flip(1).cumsum(1).flip(1),
    "cumulativeProduct": lambda x: x.cumprod(-1),
    "cumulativeProduct, first axis": lambda x: x.cumprod(0),
    "cumulativeProduct, zeros": lambda x: (x * zeros_at(1, 4, 6, 11)).cumprod(-1),
    "argmax, first axis": lambda x: x.argmax(0, keepdim=True),
    "argmax, ties": first_among_equals(np.argmax, -1),
    "argmin": lambda x: x.argmin(-1),
    "argmin, middle axis": lambda x: x.argmin(1),
    "argmin, ties": first_among_equals(np.argmin, -1),
    "argsort": lambda x: x.argsort(-1),
    "argsort, first axis, ties": lambda x: torch.argsort(x, stable=True, dim=0),
    "argsort, descending, ties": lambda x: torch.argsort(x, stable=True, dim=-1, descending=True),
    "sorted": sort(),
    "sorted, descending, first axis": sort(0, True),
    "sorted, middle axis": sort(1),
    "unique": lambda x: torch.unique(x, return_inverse=True, return_counts=True),
    "histogram": lambda x: torch.from_numpy(np.histogram(x.numpy(), 10, (-2, 2))[0]),
    "histogram, int32": lambda x: torch.from_numpy(np.histogram(x.numpy(), 4, (0, 8))[0]),
    "histogram, one bin": lambda x: torch.from_numpy(np.histogram(x.numpy(), 1, (0, 1))[0]),
    "topK": lambda x: tuple(x.topk(3)),
    "topK, smallest, first axis": lambda x: x.topk(2, 0, largest=False).values,
    "topK, all": lambda x: x.topk(5).values,
    "topK, none": lambda x: x.topk(0).values,
}

NUMPY = {
    "mean, outer axes": lambda x: np.mean(x, (0, 2), keepdims=True),
    "sum, int32": lambda x: np.sum(x, 1),
    "sum, booleans": lambda x: np.sum(x, 0),
    "variance": np.var,
    "variance, unbiased, last axis": lambda x: np.var(x, -1, ddof=1),
    "variance, first axis, large mean": lambda x: np.var(x + 1000, 0, keepdims=True),
    "variance, one element": lambda x: np.var(x, 1),
    "logSumExp": scipy.special.logsumexp,
    "logSumExp, last axis": lambda x: scipy.special.logsumexp(x * 50, -1, keepdims=True),
    "logSumExp, first axes": lambda x: scipy.special.logsumexp(x + 2000, (0, 1)),
}

FLOAT32_SCALES = {
    # What is added before takes three digits of the input away.
    "variance, first axis, large mean": 1000,
    "logSumExp, first axes": 2000,
}

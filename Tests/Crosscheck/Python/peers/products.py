import numpy as np
import torch
import torch.nn.functional as F


def einsum(function):
    """The row's name has the equation: `einsum, ij,jk of [2, 3] and [3, 4]`."""

    def peer(row, *operands):
        return function(row["name"].split(", ", 1)[1].split(" of ")[0], *operands)

    peer.sees_row = True
    return peer


TORCH = {
    "matmul": torch.matmul,
    "matmul, vector second, transposed": lambda a, b: a.mT @ b,
    "matmul, batches across": lambda a, b: a @ b.mT,
    "dot": torch.dot,
    "dot, by itself": lambda x: torch.dot(x, x),
    "outer": torch.outer,
    "outer, by itself": lambda x: torch.outer(x, x),
    "einsum": einsum(torch.einsum),
    "matmul, transposed first": lambda a, b: a.mT @ b,
    "matmul, transposed second": lambda a, b: a @ b.mT,
    "matmul, both transposed": lambda a, b: a.mT @ b.mT,
    "matmul, batch of transposed": lambda a, b: a.mT @ b,
    "linear": lambda x, weight, bias: F.linear(x, weight.mT, bias),
    "linear, relu": lambda x, weight, bias: F.linear(x, weight.mT, bias).relu(),
    "linear, relu6": lambda x, weight, bias: F.relu6(F.linear(x, 3 * weight.mT, bias)),
    "linear, no bias, empty": lambda x, weight: F.linear(x, weight.mT),
    "linear, residual": lambda x, weight, bias, residual: F.linear(x, weight.mT, bias) + residual,
    "linear, residual and relu": lambda x, weight, residual: (F.linear(x, weight.mT) + residual).relu(),
    "linearGELU": lambda x, weight, bias: F.gelu(F.linear(x, weight.mT, bias)),
    "linearGELU, by tanh": lambda x, weight, bias: F.gelu(F.linear(x, weight.mT, bias), approximate="tanh"),
    "linearGELU, no bias, empty": lambda x, weight: F.gelu(F.linear(x, weight.mT)),
    "feedForwardGELU": lambda x, w1, b1, w2, b2: F.linear(F.gelu(F.linear(x, w1.mT, b1)), w2.mT, b2),
    "feedForwardGELU, residual, by tanh": lambda x, w1, w2, residual: (
        F.linear(F.gelu(F.linear(x, w1.mT), approximate="tanh"), w2.mT) + residual),
    "feedForwardGELU, no bias, empty": lambda x, w1, w2: F.linear(F.gelu(F.linear(x, w1.mT)), w2.mT),
}

NUMPY = {
    "matmul": np.matmul,
    "matmul, vector second, transposed": lambda a, b: a.swapaxes(-1, -2) @ b,
    "matmul, batches across": lambda a, b: a @ b.swapaxes(-1, -2),
    "dot": np.dot,
    "dot, by itself": lambda x: np.dot(x, x),
    "outer": np.outer,
    "outer, by itself": lambda x: np.outer(x, x),
    "einsum": einsum(np.einsum),
    "matmul, transposed first": lambda a, b: a.swapaxes(-1, -2) @ b,
    "matmul, transposed second": lambda a, b: a @ b.swapaxes(-1, -2),
    "matmul, both transposed": lambda a, b: a.swapaxes(-1, -2) @ b.swapaxes(-1, -2),
    "matmul, batch of transposed": lambda a, b: a.swapaxes(-1, -2) @ b,
}

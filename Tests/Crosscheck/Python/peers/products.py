import numpy as np
import torch
import torch.nn.functional as F

TORCH = {
    "matmul": torch.matmul,
    "matmul, transposed first": lambda a, b: a.mT @ b,
    "matmul, transposed second": lambda a, b: a @ b.mT,
    "matmul, both transposed": lambda a, b: a.mT @ b.mT,
    "matmul, batch of transposed": lambda a, b: a.mT @ b,
    "linear": lambda x, weight, bias: F.linear(x, weight.mT, bias),
    "linear, relu": lambda x, weight, bias: F.linear(x, weight.mT, bias).relu(),
    "linear, no bias, empty": lambda x, weight: F.linear(x, weight.mT),
}

NUMPY = {
    "matmul": np.matmul,
    "matmul, transposed first": lambda a, b: a.swapaxes(-1, -2) @ b,
    "matmul, transposed second": lambda a, b: a @ b.swapaxes(-1, -2),
    "matmul, both transposed": lambda a, b: a.swapaxes(-1, -2) @ b.swapaxes(-1, -2),
    "matmul, batch of transposed": lambda a, b: a.swapaxes(-1, -2) @ b,
}

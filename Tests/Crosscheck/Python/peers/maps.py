import numpy as np
import scipy.special
import torch
import torch.nn.functional as F


def dropout(rate):
    """Which elements are dropped is Martlet's own choice; that the others are scaled is not."""

    def peer(row, x):
        return torch.where(torch.from_numpy(row["output"][0] != 0), x / (1 - rate), 0 * x)

    peer.sees_row = True
    return peer


TORCH = {
    "exp": torch.exp,
    "log": torch.log,
    "squareRoot": torch.sqrt,
    "squared": torch.square,
    "absolute": torch.abs,
    "power": lambda x: x**2.5,
    "power, negative": lambda x: x**-1.5,
    "power, of negative bases": lambda x: x**3,
    "errorFunction": torch.erf,
    "relu": torch.relu,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.2),
    "leakyRelu, steep": lambda x: F.leaky_relu(x, 1.5),
    "leakyRelu, default": F.leaky_relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "gelu": F.gelu,
    "gelu, tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "dropout": dropout(0.4),
    "dropout, none": dropout(0),
    "dropout, heavy": dropout(0.9),
}

NUMPY = {
    "exp": np.exp,
    "log": np.log,
    "squareRoot": np.sqrt,
    "squared": np.square,
    "absolute": np.abs,
    "errorFunction": scipy.special.erf,
    "tanh": np.tanh,
    "sigmoid": scipy.special.expit,
    "gelu": lambda x: x * scipy.special.ndtr(x),
    "gelu, tanh": lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
}

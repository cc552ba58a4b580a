import numpy as np
import scipy.special
import torch

TORCH = {
    "sum": lambda x: x.sum(),
    "sum, first axis": lambda x: x.sum(0),
    "sum, middle axis": lambda x: x.sum(1, keepdim=True),
    "sum, outer axes": lambda x: x.sum((0, -1)),
    "sum, empty axis": lambda x: x.sum(1),
    "mean": lambda x: x.mean(2),
    "mean, all": lambda x: x.mean(),
    "mean, two axes": lambda x: x.mean((0, 2), keepdim=True),
    "mean, empty result": lambda x: x.mean(1),
    "argmax": lambda x: x.argmax(-1),
    # PyTorch promises no order among equals; NumPy takes the first.
    "argmax, equal values": lambda x: torch.from_numpy(np.argmax(np.trunc(x.numpy() * 2), -1)),
    "softmax": lambda x: torch.softmax(x, -1),
    "logSoftmax": lambda x: torch.log_softmax(x, -1),
    "logSoftmax, rank 1": lambda x: torch.log_softmax(x * 10, -1),
}

NUMPY = {
    "sum": lambda x: np.sum(x),
    "sum, first axis": lambda x: np.sum(x, 0),
    "sum, middle axis": lambda x: np.sum(x, 1, keepdims=True),
    "sum, outer axes": lambda x: np.sum(x, (0, -1)),
    "sum, empty axis": lambda x: np.sum(x, 1),
    "mean": lambda x: np.mean(x, 2),
    "mean, all": lambda x: np.mean(x),
    "mean, two axes": lambda x: np.mean(x, (0, 2), keepdims=True),
    "mean, empty result": lambda x: np.mean(x, 1),
    "softmax": lambda x: scipy.special.softmax(x, -1) if x.size else x,
    "logSoftmax": lambda x: scipy.special.log_softmax(x, -1),
    "logSoftmax, rank 1": lambda x: scipy.special.log_softmax(x * 10, -1),
}

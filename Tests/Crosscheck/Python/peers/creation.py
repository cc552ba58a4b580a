import numpy as np
import torch


def constant(array):
    return lambda: torch.from_numpy(array)


def byte(x):
    """Truncated and saturated, as Martlet converts; C leaves it open."""
    return (x * 300).trunc().clamp(0, 255).to(torch.uint8)


TORCH = {
    "full": constant(np.full((2, 3), -1.5)),
    "full, scalar": constant(np.full((), 3, "i4")),
    "full, like": lambda x: torch.full_like(x, 7),
    "zeros": constant(np.zeros((2, 3))),
    "zeros, like": torch.zeros_like,
    "zeros, bool": constant(np.zeros(3, bool)),
    "ones": constant(np.ones(4)),
    "ones, like": torch.ones_like,
    "ones, empty": constant(np.ones((0, 2), "u1")),
    "arange": constant(np.arange(7)),
    "arange, steps of integers": constant(np.arange(-3, 10, 4)),
    "arange, numbers": constant(np.arange(1, 2, 0.3)),
    "arange, downwards": constant(np.arange(1, -1, -0.5)),
    "arange, none": constant(np.arange(0.0)),
    "linspace": constant(np.linspace(0, 1, 7)),
    "linspace, downwards": constant(np.linspace(2, -1, 4)),
    "linspace, one": constant(np.linspace(2, 5, 1)),
    "cast, to integers": lambda x: (x * 3).to(torch.int32),
    "cast, to bytes": byte,
    "cast, from bool": lambda x: x.double(),
}

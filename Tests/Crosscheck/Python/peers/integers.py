import numpy as np
import torch

TORCH = {
    "/, int32, truncating": lambda a, b: torch.div(a, b, rounding_mode="trunc"),
    "/, int32, negative": lambda a, b: torch.div(a, b, rounding_mode="trunc"),
    "clipped, int32": lambda x: x.clamp(-3, 4),
    "+, int32, scalar": lambda x: 3 - (x * 2 + 1),
    "/, int32, scalar": lambda x: torch.div(x, 3, rounding_mode="trunc"),
}

NUMPY = {
    "clipped, int32": lambda x: np.clip(x, -3, 4),
}

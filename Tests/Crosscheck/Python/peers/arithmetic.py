import torch


def minus(*operands):
    return -operands[0] if len(operands) == 1 else operands[0] - operands[1]


TORCH = {
    "+": lambda a, b: a + b,
    "-": minus,
    "*": lambda a, b: a * b,
    "*, by itself": lambda a: a * a,
    "/": lambda a, b: a / b,
    "/, scalars": lambda a: 2 / (3 - (a * 2 + 1 - 0.5) / 4),
    "cast": lambda x: x * 2,
    "cast, to float32": lambda x: x.to(torch.float32),
    "cast, to int32": lambda x: (x * 10).to(torch.int32),
    "cast, from booleans": lambda x: x.to(torch.float64),
    "cast, empty": lambda x: x.to(torch.int64),
}

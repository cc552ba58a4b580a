import numpy as np
import scipy.special
import torch


def cube_root(x):
    x = x - 2.3
    return x.sign() * x.abs() ** (1 / 3)


def from_halves(x):
    return (x.double() / 2).round()


TORCH = {
    "floor": torch.floor,
    "ceil": torch.ceil,
    "rounded": torch.round,
    "rounded, halves": from_halves,
    "truncated": torch.trunc,
    "sign": torch.sign,
    "exp2": torch.exp2,
    "expMinusOne": torch.expm1,
    "log2": torch.log2,
    "log10": torch.log10,
    "logOnePlus": torch.log1p,
    "errorFunctionComplement": torch.erfc,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "atan2": torch.atan2,
    "hypot": torch.hypot,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "asinh": torch.asinh,
    "atanh": torch.atanh,
    "acosh": lambda x: torch.acosh(x + 1),
    "reciprocal": torch.reciprocal,
    "reciprocalSquareRoot": torch.rsqrt,
    "cubeRoot": cube_root,
    "power, tensors": torch.pow,
    "power, rows": torch.pow,
    "power, small first": torch.pow,
    "power, zeroth": lambda x: x**0,
    "power, negative base": lambda x, n: x ** n.double(),
    "%": torch.fmod,
    "modulo": torch.remainder,
    "copysign": torch.copysign,
    "isNaN": lambda x: (x - 0.5).log().isnan(),
    "isFinite": lambda x: (1 / (x.sign() + 1)).isfinite(),
    "isInfinite": lambda x: (1 / (x.sign() + 1)).isinf(),
    "nanToNumber": torch.nan_to_num,
    "nanToNumber, infinities": lambda x: (x / x.sign().relu()).nan_to_num(3, 4, -5),
    "nanToNumber, NaN": lambda x: x.log().nan_to_num(2),
}

NUMPY = {
    "floor": np.floor,
    "ceil": np.ceil,
    "rounded": np.round,
    "rounded, halves": lambda x: np.round(x / 2),
    "truncated": np.trunc,
    "sign": np.sign,
    "exp2": np.exp2,
    "expMinusOne": np.expm1,
    "log2": np.log2,
    "log10": np.log10,
    "logOnePlus": np.log1p,
    "errorFunctionComplement": scipy.special.erfc,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "hypot": np.hypot,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "asinh": np.arcsinh,
    "atanh": np.arctanh,
    "acosh": lambda x: np.arccosh(x + 1),
    "cubeRoot": lambda x: np.cbrt(x - 2.3),
    "power, tensors": np.power,
    "power, rows": np.power,
    "power, small first": np.power,
    "%": np.fmod,
    "modulo": np.mod,
    "copysign": np.copysign,
}

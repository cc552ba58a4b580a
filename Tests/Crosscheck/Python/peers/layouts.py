"""Martlet's layouts and PyTorch's: images [N, ..., C] and [N, C, ...], convolution weights [k..., Cin/groups, Cout] and
[Cout, Cin/groups, k...]."""
import torch


def channels_first(x):
    return torch.movedim(x, -1, 1)


def channels_last(x):
    return torch.movedim(x, 1, -1)


def filters(weight):
    """Weights of a convolution as PyTorch has them."""
    return torch.movedim(weight, (-1, -2), (0, 1))

import numpy as np
import torch
import torch.nn.functional as F


def select(x, indices, axis=0):
    flat = x.index_select(axis, indices.reshape(-1) % x.shape[axis])
    axis %= x.dim()
    return flat.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])


def gather(axis):
    return lambda x, indices: x.gather(axis, indices % x.shape[axis])


def scatter(axis, number=None):
    """One index of the axis after the other, since PyTorch leaves open which of equal ones stays."""

    def peer(x, *arguments):
        values, indices = arguments if number is None else (torch.full_like(arguments[0], number, dtype=x.dtype), *arguments)
        for i in range(indices.shape[axis]):
            x = x.scatter(axis, indices.narrow(axis, i, 1) % x.shape[axis], values.narrow(axis, i, 1))
        return x

    return peer


def scatter_add(axis):
    return lambda x, values, indices: x.scatter_add(axis, indices % x.shape[axis], values)


def replaced(place, x, value):
    x = x.clone()
    x[place] = value
    return x


TORCH = {
    "selecting": select,
    "selecting, middle axis": lambda *x: select(*x, 1),
    "selecting, one index": lambda *x: select(*x, -1),
    "selecting, none": lambda *x: select(*x, 1),
    "selecting, where": lambda x, mask: x[mask],
    "selecting, where, rows": lambda x, mask: x[mask.broadcast_to(x.shape)],
    "gathering": gather(0),
    "gathering, last axis": gather(-1),
    "gathering, middle axis, single": gather(1),
    "gathering, none": gather(1),
    "scattering": scatter(0),
    "scattering, equal indices": scatter(1),
    "scattering, middle axis": scatter(1),
    "scattering, a number": scatter(1, 1.5),
    "scatterAdding": scatter_add(0),
    "scatterAdding, last axis": scatter_add(-1),
    "scatterAdding, none": scatter_add(1),
    "embedding": F.embedding,
    "embedding, one id": F.embedding,
    "embedding, int64, one column": F.embedding,
    "embedding, none": F.embedding,
    "oneHot": lambda x: F.one_hot(x, 3).double(),
    "oneHot, matrix": lambda x: F.one_hot(x, 5).bool(),
    "oneHot, none": lambda x: F.one_hot(x, 2).float(),
    "subscript, index": lambda x: x[1],
    "subscript, last index and range": lambda x: x[-1, 1:4],
    "subscript, everything": lambda x: x[0, 1:3][..., [5, 3, 1]],
    "subscript, ellipsis and new axis": lambda x: x[..., None, 1:3],
    "subscript, steps and reversed": lambda x: x[::2].flip(1),
    "subscript, last and dropLast": lambda x: x[-2:, :-3],
    "subscript, empty range": lambda x: x[1:1],
    "subscript, element": lambda x: x[1, 0],
    "replacing, part": lambda x, v: replaced(slice(1, 3), x, v),
    "replacing, part with broadcast": lambda x, v: replaced(([3, 0], slice(1, None)), x, v),
    "replacing, part with a number": lambda x: replaced((..., 0), x, 3.0),
    "replacing, everything": lambda x, v: replaced(..., x, v),
    "split": lambda x: x.split([2, 0, 3]),
    "split, last axis": lambda x: x.split([1, 3], -1),
    "split, whole": lambda x: x.split([3], 1),
    "chunked": lambda x: x.tensor_split(2),
    "chunked, last axis": lambda x: x.tensor_split(3, -1),
    "chunked, more than there are": lambda x: x.tensor_split(3),
    "flipped": lambda x: x.flip(0),
    "flipped, two axes": lambda x: x.flip(0, -1),
    "flipped, middle axis": lambda x: x.flip(1),
    "flipped, empty": lambda x: x.flip(0, 1),
    "rolled": lambda x: x.roll(2, 0),
    "rolled, backwards": lambda x: x.roll(-1, 1),
    "rolled, more than once around": lambda x: x.roll(7, -1),
    "tiled": lambda x: x.tile(2, 1),
    "tiled, every axis": lambda x: x.tile(2, 3, 2),
    "tiled, none": lambda x: x.tile(1, 0),
    "repeated": lambda x: x.repeat_interleave(2, 0),
    "repeated, last axis": lambda x: x.repeat_interleave(3, -1),
    "repeated, once and none": lambda x: (x.repeat_interleave(1, 0), x.repeat_interleave(0, 1)),
    "movingAxis": lambda x: x.movedim(0, -1),
    "movingAxis, to the front": lambda x: x.movedim(2, 0),
    "movingAxis, to the middle": lambda x: x.movedim(3, 1),
}

NUMPY = {
    "subscript, everything": lambda x: x[0, 1:3, :, 5:0:-2],
    "subscript, ellipsis and new axis": lambda x: x[..., np.newaxis, 1:3],
    "selecting, middle axis": lambda x, i: np.take(x, i, 1),
    "gathering": lambda x, i: np.take_along_axis(x, i, 0),
    "chunked": lambda x: np.array_split(x, 2),
    "chunked, more than there are": lambda x: np.array_split(x, 3),
}

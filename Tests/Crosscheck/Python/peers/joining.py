import numpy as np
import torch
import torch.nn.functional as F


def padded(*amounts, mode="constant", value=0.0):
    """NumPy says which element goes where; the elements stay PyTorch's, for their gradients."""

    def peer(x):
        if mode == "constant":
            return F.pad(x, [count for pair in reversed(amounts) for count in pair], value=value)
        for axis, pair in enumerate(amounts):
            x = x.index_select(axis, torch.from_numpy(np.pad(np.arange(x.shape[axis]), pair, mode=mode)))
        return x

    return peer


def shaped(change):
    """A shape as NumPy changes it."""
    return lambda x: x.reshape(change(np.empty(tuple(x.shape))).shape)


def eyes(*arguments):
    def peer():
        return [torch.from_numpy(np.eye(rows, columns, dtype=kind)) for rows, columns, kind in arguments]

    return peer


TORCH = {
    "concatenate": lambda *x: torch.cat(x),
    "concatenate, last axis": lambda *x: torch.cat(x, -1),
    "concatenate, middle axis, an empty one": lambda *x: torch.cat(x, 1),
    "concatenate, with itself": lambda x: torch.cat([x, x * 2], 1),
    "stack": lambda *x: torch.stack(x),
    "stack, last axis": lambda *x: torch.stack(x, -1),
    "stack, empty": lambda *x: torch.stack(x, 1),
    "where": torch.where,
    "where, second a number": lambda mask, x: torch.where(mask, x, -1.0),
    "where, first a number": lambda mask, x: torch.where(mask, 0.5, x),
    "replacing": lambda x, mask: x.masked_fill(mask, 2),
    "replacing, mask of rows": lambda x, mask: x.masked_fill(mask, -torch.inf).exp(),
    "replacing, one element": lambda x, mask: x.masked_fill(mask, 7),
    "diagonal": lambda x: x.diagonal(0, -2, -1),
    "diagonal, above": lambda x: x.diagonal(1, -2, -1),
    "diagonal, below": lambda x: x.diagonal(-2, -2, -1),
    "diagonal, outside": lambda x: x.diagonal(3, -2, -1),
    "diagonalMatrix": torch.diag_embed,
    "diagonalMatrix, above, batch": lambda x: torch.diag_embed(x, 1),
    "diagonalMatrix, below": lambda x: torch.diag_embed(x, -2),
    "diagonalMatrix, empty": lambda x: torch.diag_embed(x, 1),
    "lowerTriangle": torch.tril,
    "lowerTriangle, above": lambda x: x.tril(1),
    "lowerTriangle, below": lambda x: x.tril(-2),
    "upperTriangle": torch.triu,
    "upperTriangle, above": lambda x: x.triu(2),
    "upperTriangle, below": lambda x: x.triu(-1),
    "eye": eyes((3, 3, "f8")),
    "eye, wide": eyes((2, 4, "f8")),
    "eye, tall and one": eyes((4, 2, "f8"), (1, 1, "i4"), (0, 0, "f4")),
    "padded": padded((1, 0), (2, 1)),
    "padded, constant": padded((0, 0), (2, 1), (0, 1), value=-1.5),
    "padded, empty": padded((1, 1), (0, 1)),
    "padded, reflect": padded((2, 1), (0, 3), mode="reflect"),
    "padded, reflect, one axis": padded((0, 0), (1, 2), (0, 0), mode="reflect"),
    "padded, replicate": padded((3, 1), (0, 2), mode="edge"),
    "padded, replicate, single": padded((1, 1), (2, 0), mode="edge"),
    "padded, nothing": padded((0, 0), (0, 0)),
    "expandedDimensions": shaped(lambda x: np.expand_dims(x, 0)),
    "expandedDimensions, last and middle": shaped(lambda x: np.expand_dims(x, (-1, 1))),
    "expandedDimensions, scalar": shaped(lambda x: np.expand_dims(x, (0, 1))),
    "squeezed": shaped(np.squeeze),
    "squeezed, one axis": shaped(lambda x: np.squeeze(x, -1)),
    "squeezed, two axes": shaped(lambda x: np.squeeze(x, (0, 2))),
}

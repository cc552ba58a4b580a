"""What other implementations call Martlet's operations.

Each module has a table `TORCH` of functions from tensors (float64, or integers and booleans) to a tensor or several, and may
have `NUMPY`, the same for NumPy and SciPy arrays, values alone. Keys are names of rows or, where every row of an operation is
called alike, of operations.

`FLOAT32_SCALES` multiplies what float32 is allowed, with the reason beside it. `WITHOUT_PEER` excuses an operation, with the
reason.
"""
from . import arithmetic, linear_algebra, losses, maps, normalization, products, reductions, shaping, spatial

MODULES = [arithmetic, maps, reductions, shaping, products, spatial, normalization, losses, linear_algebra]


def _tables(attribute):
    return [(module.__name__.split(".")[-1], getattr(module, attribute)) for module in MODULES if hasattr(module, attribute)]


def _merged(attribute):
    merged = {}
    for topic, table in _tables(attribute):
        for key, value in table.items():
            if key in merged:
                raise ValueError(f"{key} is in {attribute} of {topic} and elsewhere")
            merged[key] = value
    return merged


TORCH = _tables("TORCH")
NUMPY = _tables("NUMPY")
FLOAT32_SCALES = _merged("FLOAT32_SCALES")
WITHOUT_PEER = _merged("WITHOUT_PEER")
_merged("TORCH"), _merged("NUMPY")


def all_names(tables):
    return [name for _, table in tables for name in table]


def find(tables, row):
    """The peer of a row and its topic: under the row's name, else under the operation's."""
    for key in (row["name"], row["operation"]):
        for topic, table in tables:
            if key in table:
                return table[key], topic
    return None, None

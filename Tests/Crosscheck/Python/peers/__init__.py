"""What other implementations call Martlet's operations.

Each module is a topic and has a table `TORCH` of functions from tensors (float64, or integers and booleans) to a tensor or
several; it may have `NUMPY`, the same for NumPy and SciPy arrays, values alone. Keys are names of rows or, where every row of
an operation is called alike, of operations. A function marked `sees_row` gets the row first.

`FLOAT32_SCALES` multiplies what float32 is allowed, with the reason beside it. `WITHOUT_PEER` excuses an operation, with the
reason.
"""
import importlib
import pkgutil

MODULES = {
    name: importlib.import_module(f"{__name__}.{name}") for name in sorted(m.name for m in pkgutil.iter_modules(__path__))}


def _tables(attribute):
    return {topic: getattr(module, attribute) for topic, module in MODULES.items() if hasattr(module, attribute)}


def _merged(attribute):
    merged = {}
    for topic, table in _tables(attribute).items():
        for key, value in table.items():
            if key in merged:
                raise ValueError(f"{key} is in {attribute} of {topic} and elsewhere")
            merged[key] = (topic, value)
    return merged


TORCH = _merged("TORCH")
NUMPY = _merged("NUMPY")
FLOAT32_SCALES = {key: scale for key, (_, scale) in _merged("FLOAT32_SCALES").items()}
WITHOUT_PEER = {key: reason for key, (_, reason) in _merged("WITHOUT_PEER").items()}


def find(table, row):
    """The topic and the peer of a row: under the row's name, else under the operation's."""
    return table.get(row["name"]) or table.get(row["operation"]) or (None, None)

"""Array files both ways: written by NumPy and safetensors and read by Martlet, written by Martlet and read by them."""
import io
import json
import subprocess

import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

# What Martlet makes of each of NumPy's types.
TYPES = {
    "f2": "f4", "f4": "f4", "f8": "f8", "i1": "i4", "i2": "i4", "i4": "i4", "i8": "i8",
    "u1": "u1", "u2": "i4", "u4": "i8", "u8": "i8", "b1": "b1",
}
SHAPES = [(), (1,), (0,), (7,), (2, 3), (0, 3), (3, 0, 2), (4, 1, 5), (2, 3, 4, 5), (2,) * 11]
OWN = ["f4", "f8", "i4", "i8", "u1", "b1"]


def values(code, shape, generator):
    """Numbers over the type's whole range, with its special ones."""
    count = int(np.prod(shape))
    dtype = np.dtype(code)
    if dtype.kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "iu":
        top = np.iinfo(dtype).max if code != "u8" else np.iinfo(np.int64).max
        array = generator.integers(np.iinfo(dtype).min, top, shape, dtype=dtype, endpoint=True)
        special = [np.iinfo(dtype).min, top]
    else:
        info = np.finfo(dtype)
        with np.errstate(over="ignore"):
            array = (generator.standard_normal(shape) * 10.0 ** generator.integers(-6, 6, shape)).astype(dtype)
        special = [np.nan, np.inf, -np.inf, -0.0, info.max, info.smallest_subnormal]
    flat = np.array(array).reshape(-1)
    flat[: min(count, len(special))] = np.array(special, dtype)[: min(count, len(special))]
    return flat.reshape(shape)


def saved(array, version=None):
    """The bytes of a .npy file."""
    stream = io.BytesIO()
    if version is None:
        np.save(stream, array)
    else:
        np.lib.format.write_array(stream, array, version=version)
    return stream.getvalue()


def write_arrays(folder):
    """One .npy file for each type, shape, order of axes, order of bytes and version; what Martlet should make of each."""
    generator = np.random.default_rng(0)
    expected = {}
    for code, target in TYPES.items():
        for shape in SHAPES:
            array = values(code, shape, generator)
            forms = {"little": array, "fortran": np.array(array, order="F"), "big": array.astype(array.dtype.newbyteorder(">"))}
            forms["big-fortran"] = np.array(forms["big"], order="F")
            for form, stored in forms.items():
                name = f"{code}-{'x'.join(map(str, shape)) or 'scalar'}-{form}.npy"
                (folder / name).write_bytes(saved(stored))
                expected[name] = array.astype(target)
    for version in [(1, 0), (2, 0), (3, 0)]:
        name = f"version{version[0]}.npy"
        array = generator.standard_normal((3, 4))
        (folder / name).write_bytes(saved(array, version))
        expected[name] = array
    return expected


def write_archives(folder):
    generator = np.random.default_rng(1)
    arrays = {f"{code}.{len(shape)}": values(code, shape, generator) for code in OWN for shape in SHAPES}
    arrays["größe"] = np.zeros((200, 300))
    np.savez(folder / "stored.npz", **arrays)
    np.savez_compressed(folder / "compressed.npz", **arrays)
    np.savez(folder / "none.npz")
    mixed = {code: values(code, (3, 5), generator) for code in TYPES}
    np.savez_compressed(folder / "mixed-compressed.npz", **mixed)
    return {
        "stored.npz": arrays, "compressed.npz": arrays, "none.npz": {},
        "mixed-compressed.npz": {code: array.astype(TYPES[code]) for code, array in mixed.items()},
    }


def write_tensors(folder):
    """safetensors files; what Martlet should make of each, as torch tensors."""
    generator = np.random.default_rng(2)
    arrays = {f"{code}.{len(shape)}": values(code, shape, generator) for code in OWN for shape in SHAPES}
    metadata = {"format": "pt", "text": 'quote " backslash \\ tab \t größe 🪶'}
    safetensors.numpy.save_file(arrays, folder / "types.safetensors", metadata)
    safetensors.numpy.save_file({}, folder / "none.safetensors")
    halves = torch.arange(65536, dtype=torch.int32).to(torch.int16)
    patterns = {"f16": halves.clone().view(torch.float16), "bf16": halves.clone().view(torch.bfloat16), "i": torch.arange(5)}
    safetensors.torch.save_file(patterns, folder / "patterns.safetensors")
    # Ties, overflow, subnormals, and what two roundings would get wrong.
    floats = torch.from_numpy(np.concatenate([
        values("f4", (5000,), generator).astype(np.float64), generator.standard_normal(5000) * 1e-6,
        1 + np.arange(5000) * 2.0**-12, 1 + 2.0**-11 + 2.0 ** -np.arange(12, 52), 65504 + np.arange(32.0),
    ]))
    rounded = {"double": floats, "float": floats.to(torch.float32), "i": torch.arange(3)}
    for name in ["float16", "bfloat16"]:
        safetensors.torch.save_file(rounded, folder / f"rounded.{name}.safetensors")
    return {
        "types.safetensors": {name: torch.from_numpy(array) for name, array in arrays.items()}, "none.safetensors": {},
        "patterns.safetensors": {
            name: tensor.to(torch.float32) if tensor.is_floating_point() else tensor for name, tensor in patterns.items()},
        "rounded.float16.safetensors": {
            name: to_half(tensor) if tensor.is_floating_point() else tensor for name, tensor in rounded.items()},
        "rounded.bfloat16.safetensors": {
            name: to_brain(tensor) if tensor.is_floating_point() else tensor for name, tensor in rounded.items()},
    }, metadata


def to_half(tensor):
    """NumPy rounds float64 to float16 once; PyTorch goes through float32."""
    with np.errstate(over="ignore"):
        return torch.from_numpy(tensor.numpy().astype(np.float16))


def to_brain(tensor):
    """bfloat16 with one rounding: float32 rounded to odd keeps what the second rounding has to know."""
    exact = tensor.numpy().astype(np.float64)
    with np.errstate(over="ignore"):
        nearest = exact.astype(np.float32)
    bits = nearest.view(np.uint32).astype(np.int64)
    finite = np.isfinite(nearest)
    beyond = finite & (np.abs(nearest.astype(np.float64)) > np.abs(exact))
    inexact = finite & (nearest.astype(np.float64) != exact)
    odd = np.where(inexact, np.where(beyond, bits - 1, bits) | 1, bits)
    return torch.from_numpy(odd.astype(np.uint32).view(np.float32).copy()).to(torch.bfloat16)


def same(a, b):
    """Equal types, shapes and bits; any NaN is as good as another."""
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "f":
        if not np.array_equal(np.isnan(a), np.isnan(b)):
            return False
        a, b = np.where(np.isnan(a), 0, a), np.where(np.isnan(b), 0, b)
    return a.tobytes() == b.tobytes()


def same_tensor(a, b):
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.is_floating_point():
        if not torch.equal(a.isnan(), b.isnan()):
            return False
        a, b = torch.nan_to_num(a, 0, torch.inf, -torch.inf), torch.nan_to_num(b, 0, torch.inf, -torch.inf)
        width = {2: torch.int16, 4: torch.int32, 8: torch.int64}[a.element_size()]
        return torch.equal(a.contiguous().view(width), b.contiguous().view(width))
    return torch.equal(a, b)


def data_bytes(path):
    """The data of each tensor of a safetensors file, by name."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    return {name: content[8 + length :][slice(*entry["data_offsets"])] for name, entry in header.items()}


def check(martlet, scratch, report):
    theirs, ours = scratch / "theirs", scratch / "ours"
    theirs.mkdir()
    ours.mkdir()
    arrays, archives = write_arrays(theirs), write_archives(theirs)
    tensors, metadata = write_tensors(theirs)
    subprocess.run([martlet, "files", theirs, ours], check=True)

    for name, expected in arrays.items():
        path = ours / name
        report.check(".npy values", name, same(np.load(path), expected), "read back otherwise")
        report.check(".npy bytes", name, path.read_bytes() == saved(np.array(expected, order="C")),
                     "is not what numpy.save writes")
    for name, expected in archives.items():
        with np.load(ours / name) as back:
            report.check(".npz values", name, back.files == list(expected), f"has {back.files}")
            for key, array in expected.items():
                report.check(".npz values", f"{name} {key}", same(back[key], array), "read back otherwise")
        if "compressed" not in name:
            report.check(".npz bytes", name, (ours / name).read_bytes() == (theirs / name).read_bytes(),
                         "is not what numpy.savez writes")
    for name, expected in tensors.items():
        with safetensors.safe_open(ours / name, "pt") as back:
            report.check("safetensors values", name, set(back.keys()) == set(expected), f"has {back.keys()}")
            for key, tensor in expected.items():
                report.check("safetensors values", f"{name} {key}", same_tensor(back.get_tensor(key), tensor), "read back otherwise")
            if name == "types.safetensors":
                report.check("safetensors values", f"{name} metadata", back.metadata() == metadata, "differs")
    for name in ["types.safetensors", "none.safetensors"]:
        report.check("safetensors bytes", name, data_bytes(ours / name) == data_bytes(theirs / name), "data differ")

"""Rows of Tests/OperationCatalog, computed again by PyTorch, NumPy and SciPy from the inputs that Martlet had."""
import collections
import json

import numpy as np
import safetensors
import torch

import peers
from agreement import TOLERANCES, disagreement


def load(path):
    """The rows of a file that `crosscheck rows` wrote, with their tensors by kind."""
    with safetensors.safe_open(path, "np") as file:
        rows = json.loads(file.metadata()["rows"])
        for row in rows:
            row["input"], row["output"], row["weight"], row["gradient"] = {}, {}, {}, {}
        for name in file.keys():
            row, kind, index = name.split(".")
            rows[int(row)][kind][int(index)] = file.get_tensor(name)
    return rows


def check(path, dtype, report):
    rows = load(path)
    check_coverage(rows, dtype, report)
    for row in rows:
        topic, peer = peers.find(peers.TORCH, row)
        if peer is None:
            continue
        try:
            check_row(row, peer, f"{topic} {dtype}", tolerance(row, dtype), report)
        except Exception as error:
            report.check(f"{topic} {dtype}", row["name"], False, f"the peer failed: {type(error).__name__}: {error}")
        check_values(row, dtype, report)


def tolerance(row, dtype):
    scale = peers.FLOAT32_SCALES.get(row["name"], peers.FLOAT32_SCALES.get(row["operation"], 1)) if dtype == "float32" else 1
    return TOLERANCES[dtype] * scale


def check_coverage(rows, dtype, report):
    """Every operation has three rows and a peer, and every peer a row."""
    topic = f"coverage {dtype}"
    for operation, count in collections.Counter(row["operation"] for row in rows).items():
        report.check(topic, operation, count >= 3, f"has {count} rows, needs 3")
    for row in rows:
        found = peers.find(peers.TORCH, row)[1] is not None
        excused = row["operation"] in peers.WITHOUT_PEER
        report.check(topic, row["name"], found != excused, "has no peer" if not found else "has a peer and an excuse")
    names = {row["name"] for row in rows} | {row["operation"] for row in rows}
    for name in [*peers.TORCH, *peers.NUMPY, *peers.WITHOUT_PEER]:
        report.check(topic, name, name in names, "has a peer and no row")


def check_row(row, peer, topic, tolerance, report):
    """Values, and gradients of L = sum of weight times output, by PyTorch in float64."""
    inputs = []
    for index in range(row["inputs"]):
        tensor = torch.from_numpy(row["input"][index].copy())
        if tensor.is_floating_point():
            tensor = tensor.to(torch.float64).requires_grad_(row["differentiable"])
        elif tensor.dtype == torch.int32:
            tensor = tensor.long()
        inputs.append(tensor)
    outputs = call(peer, row, inputs)
    report.check(topic, row["name"], len(outputs) == row["outputs"], f"{row['outputs']} outputs, theirs {len(outputs)}")
    for index, output in enumerate(outputs[: row["outputs"]]):
        reason, error = disagreement(row["output"][index], output.detach().numpy(), tolerance)
        report.check(topic, f"{row['name']}, output {index}", reason is None, reason, error)
    if not row["differentiable"]:
        return
    objective = torch.zeros((), dtype=torch.float64)
    for index, weight in row["weight"].items():
        objective = objective + (torch.from_numpy(weight).to(torch.float64) * outputs[index]).sum()
    leaves = [tensor for tensor in inputs if tensor.requires_grad]
    gradients = iter(
        torch.autograd.grad(objective, leaves, allow_unused=True) if objective.requires_grad else [None] * len(leaves))
    for index, tensor in enumerate(inputs):
        if not tensor.requires_grad:
            continue
        theirs = next(gradients)
        theirs = np.zeros(tuple(tensor.shape)) if theirs is None else theirs.numpy()
        ours = row["gradient"].get(index)
        ours = np.zeros(theirs.shape) if ours is None else ours
        reason, error = disagreement(ours, theirs, tolerance)
        report.check(topic, f"{row['name']}, gradient {index}", reason is None, reason, error)


def call(peer, row, inputs):
    """The peer's results as a list. One marked `sees_row` gets the row first."""
    outputs = peer(row, *inputs) if getattr(peer, "sees_row", False) else peer(*inputs)
    return list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]


def check_values(row, dtype, report):
    """Values by NumPy or SciPy, where they have the operation too."""
    topic, peer = peers.find(peers.NUMPY, row)
    if peer is None:
        return
    inputs = [row["input"][index] for index in range(row["inputs"])]
    inputs = [x.astype(np.float64) if x.dtype.kind == "f" else x for x in inputs]
    for index, output in enumerate(call(peer, row, inputs)):
        reason, error = disagreement(row["output"][index], np.asarray(output), tolerance(row, dtype))
        report.check(f"{topic} (NumPy) {dtype}", f"{row['name']}, output {index}", reason is None, reason, error)

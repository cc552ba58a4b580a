"""Attention and the layer of several heads beside PyTorch: values and every gradient, in every kind of mask and shape."""
import json
import subprocess

import safetensors
import torch
import torch.nn.functional as F
from torch import nn

from agreement import disagreement

TOLERANCES = {"float64": 1e-9, "float32": 1e-5}


def load(path):
    """The cases of a file that `crosscheck attention` wrote, each with its tensors by kind; floating-point ones in float64."""
    with safetensors.safe_open(path, "pt") as file:
        cases = json.loads(file.metadata()["cases"])
        for case in cases:
            case["operation"], case["layer"] = {}, {}
        for name in file.keys():
            kind, number, rest = name.split(".", 2)
            tensor = file.get_tensor(name)
            cases[int(number)][kind][rest] = tensor.double() if tensor.is_floating_point() else tensor
    return cases


def visible(case, mask):
    """bool, [Tq, Tk] or what it broadcasts to; None for everything. Martlet's triangle ends in the lower right corner."""
    if not case["causal"]:
        return mask
    triangle = torch.ones(case["queries"], case["keys"], dtype=torch.bool).tril(case["keys"] - case["queries"])
    return triangle if mask is None else triangle & mask


def operation(case, t):
    """scaled_dot_product_attention, which wants the heads before the tokens."""
    q, k, v = (t[name].transpose(1, 2) for name in "qkv")
    y = F.scaled_dot_product_attention(
        q, k, v, attn_mask=visible(case, t.get("mask")), enable_gqa=case["heads"] != case["groups"])
    return y.transpose(1, 2)


def layer(case, t, parameters):
    """nn.MultiheadAttention; shared key heads, which it does not have, by its parts."""
    dimension = case["heads"] * case["width"]
    query = t["query"]
    key, value = t.get("key", query), t.get("value", query)
    sees = visible(case, t.get("mask"))
    if case["heads"] != case["groups"]:
        sizes = [dimension, case["groups"] * case["width"], case["groups"] * case["width"]]
        weights = parameters["in_proj_weight"].split(sizes)
        biases = parameters["in_proj_bias"].split(sizes) if case["bias"] else [None] * 3
        q, k, v = (
            F.linear(x, w, b).unflatten(-1, (-1, case["width"])).transpose(1, 2)
            for x, w, b in zip([query, key, value], weights, biases))
        repeats = case["heads"] // case["groups"]
        k, v = k.repeat_interleave(repeats, dim=1), v.repeat_interleave(repeats, dim=1)
        scores = q @ k.transpose(-1, -2) / case["width"] ** 0.5
        weights = (scores if sees is None else scores.masked_fill(~sees, float("-inf"))).softmax(-1)
        y = F.linear((weights @ v).transpose(1, 2).flatten(2), parameters["out_proj.weight"], parameters.get("out_proj.bias"))
        return y, weights
    module = nn.MultiheadAttention(dimension, case["heads"], bias=case["bias"], batch_first=True, dtype=torch.float64)
    # Its masks are true where nothing is seen: one for keys, one for every score.
    padding, hidden = None, None if sees is None else ~sees
    if hidden is not None and hidden.dim() == 4:
        if hidden.shape[1:3] == (1, 1):
            padding, hidden = hidden[:, 0, 0], None
        else:
            hidden = hidden.expand(-1, case["heads"], -1, -1).flatten(0, 1)
    return torch.func.functional_call(
        module, parameters, (query, key, value),
        dict(key_padding_mask=padding, attn_mask=hidden, need_weights=case["weights"], average_attn_weights=False))


def compare(report, topic, name, ours, theirs, dtype):
    theirs = torch.zeros_like(ours) if theirs is None else theirs
    reason, error = disagreement(ours.numpy(), theirs.detach().numpy(), TOLERANCES[dtype])
    report.check(topic, name, reason is None, reason, error)


def check_case(case, name, dtype, report):
    t = {key: x.requires_grad_(key in "qkv") if x.is_floating_point() else x for key, x in case["operation"].items()}
    y = operation(case, t)
    topic = f"attention {dtype}"
    compare(report, topic, f"{name}, output", t["output"], y, dtype)
    for letter, gradient in zip("qkv", torch.autograd.grad((y * t["weight"]).sum(), [t[x] for x in "qkv"])):
        compare(report, topic, f"{name}, gradient of {letter}", t[f"d{letter}"], gradient, dtype)

    topic = f"MultiHeadAttention {dtype}"
    t = case["layer"]
    inputs = [x for x in ("query", "key", "value") if x in t]
    parameters = {key.removeprefix("parameter."): x for key, x in t.items() if key.startswith("parameter.")}
    leaves = [t[x].requires_grad_() for x in inputs] + [x.requires_grad_() for x in parameters.values()]
    y, weights = layer(case, t, parameters)
    compare(report, topic, f"{name}, output", t["output"], y, dtype)
    if case["weights"]:
        compare(report, topic, f"{name}, weights", t["weights"], weights, dtype)
    gradients = torch.autograd.grad((y * t["weight"]).sum(), leaves, allow_unused=True)
    ours = [t[f"d{x}"] for x in inputs] + [t[f"gradient.{x}"] for x in parameters]
    for key, own, gradient in zip(inputs + list(parameters), ours, gradients):
        compare(report, topic, f"{name}, gradient of {key}", own, gradient, dtype)


def check(crosscheck, scratch, report):
    folder = scratch / "attention"
    folder.mkdir()
    subprocess.run([crosscheck, "attention", folder], check=True)
    for dtype in TOLERANCES:
        cases = load(folder / f"{dtype}.safetensors")
        report.check(f"attention {dtype}", "number of configurations", len(cases) >= 40, f"{len(cases)}")
        for case in cases:
            shape = "x".join(str(case[x]) for x in ("batch", "queries", "keys", "heads", "groups", "width"))
            name = f"{shape}, mask {case['mask']}, causal {case['causal']}, self {case['self']}"
            try:
                check_case(case, name, dtype, report)
            except Exception as error:
                report.check(f"attention {dtype}", name, False, f"the peer failed: {type(error).__name__}: {error}")

"""Recurrent layers beside PyTorch's: outputs, final states and all gradients, in many configurations."""
import json
import subprocess

import numpy as np
import safetensors
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from agreement import disagreement

TOLERANCES = {"float64": 1e-9, "float32": 1e-5}


def load(path):
    with safetensors.safe_open(path, "np") as file:
        configurations = json.loads(file.metadata()["configurations"])
        for configuration in configurations:
            configuration.update({kind: {} for kind in ["input", "output", "weight", "gradient", "parameter"]})
        for name in file.keys():
            number, kind, name_in_kind = name.split(".", 2)
            configurations[int(number)][kind][name_in_kind] = file.get_tensor(name)
    return configurations


def layer(c):
    options = {"num_layers": c["layers"], "bidirectional": c["bidirectional"], "bias": c["bias"], "batch_first": True}
    if c["kind"].startswith("RNN"):
        return torch.nn.RNN(c["inputs"], c["hidden"], nonlinearity=c["kind"].split()[1], **options)
    return getattr(torch.nn, c["kind"])(c["inputs"], c["hidden"], **options)


def results(c):
    """Outputs, final states and gradients by name, in float64 from the numbers that Martlet had."""
    model = layer(c).double()
    model.load_state_dict({name: torch.from_numpy(value).double() for name, value in c["parameter"].items()})
    leaves = {name: torch.from_numpy(value).double().requires_grad_()
              for name, value in c["input"].items() if name != "lengths"}
    x, states = leaves["x"], [leaves[name] for name in ["state0", "state1"] if name in leaves]
    initial = None if not states else tuple(states) if c["kind"] == "LSTM" else states[0]
    if c["lengths"]:
        packed = pack_padded_sequence(
            x, torch.from_numpy(c["input"]["lengths"]).long(), batch_first=True, enforce_sorted=False)
        output, final = model(packed, initial)
        output, _ = pad_packed_sequence(output, batch_first=True, total_length=c["steps"])
    else:
        output, final = model(x, initial)
    outputs = [output, *(final if isinstance(final, tuple) else [final])]
    objective = sum((torch.from_numpy(c["weight"][str(k)]).double() * y).sum() for k, y in enumerate(outputs))
    objective.backward()
    gradients = {name: leaf.grad.numpy() for name, leaf in leaves.items()}
    for name, parameter in model.named_parameters():
        gradients[name] = parameter.grad.numpy()
    return [y.detach().numpy() for y in outputs], gradients


def check(crosscheck, scratch, report):
    folder = scratch / "recurrent"
    folder.mkdir()
    subprocess.run([crosscheck, "recurrent", folder], check=True)
    for dtype, tolerance in TOLERANCES.items():
        counts = {}
        for number, c in enumerate(load(folder / f"{dtype}.safetensors")):
            counts[c["kind"]] = counts.get(c["kind"], 0) + 1
            topic = f"{c['kind']} {dtype}"
            outputs, gradients = results(c)
            label = f"{number}: " + ", ".join(
                f"{key} {c[key]}" for key in ["batch", "steps", "inputs", "hidden", "layers"]
            ) + "".join(f", {key}" for key in ["bidirectional", "bias", "states", "lengths"] if c[key])

            def compare(name, ours, theirs):
                if ours is None:
                    report.check(topic, f"{label}: {name}", False, "is missing")
                    return
                reason, error = disagreement(ours, theirs, tolerance)
                report.check(topic, f"{label}: {name}", reason is None, reason, error)

            report.check(topic, f"{label}: results", len(outputs) == len(c["output"]), "differ in number")
            for k, theirs in enumerate(outputs):
                compare(f"result {k}", c["output"].get(str(k)), theirs)
            report.check(topic, f"{label}: names", set(gradients) == set(c["gradient"]), f"{set(gradients) ^ set(c['gradient'])}")
            for name, theirs in gradients.items():
                ours = c["gradient"].get(name)
                compare(f"gradient of {name}", np.ascontiguousarray(ours.T) if ours is not None and name.startswith("weight") else ours, theirs)
        for kind in ["RNN tanh", "RNN relu", "LSTM", "GRU"]:
            report.check(f"coverage {dtype}", kind, counts.get(kind, 0) >= 40, "has fewer than 40 configurations")

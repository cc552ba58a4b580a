#!/usr/bin/env python3
"""Turns a PyTorch file of weights (.pth, .pt) into the safetensors file that `martlet … --pretrained` reads.

    python3 convert-weights.py weights.pth weights.safetensors      # needs: pip install torch safetensors

Names and layouts stay as they are; Martlet converts them when it reads the file. The file is loaded with weights_only=True, so that
nothing in it can run. What holds the weights under "state_dict" or "model", as training scripts write it, is looked through.
"""
import sys

import safetensors.torch
import torch


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = sys.argv[1:]
    loaded = torch.load(source, map_location="cpu", weights_only=True)
    for key in ("state_dict", "model"):
        if key in loaded and isinstance(loaded[key], dict):
            loaded = loaded[key]
    weights = {name: value.detach().contiguous().clone() for name, value in loaded.items() if torch.is_tensor(value)}
    if not weights:
        sys.exit(f"{source} holds no tensors by name")
    safetensors.torch.save_file(weights, target, metadata={"format": "pt"})
    print(f"{target}: {len(weights)} tensors, {sum(value.numel() for value in weights.values()):,} numbers")


if __name__ == "__main__":
    main()

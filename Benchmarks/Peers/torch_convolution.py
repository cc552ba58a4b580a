"""PyTorch's side of the rows of a 3x3 convolution alone. One JSON line a row, in the form that compare.py reads.

    python torch_convolution.py --row conv3x3-c64-h32-b64 --seconds 4 [--threads 2]

Each figure is the better one of NCHW and channels_last. The backward pass is by the input and by the weight, as in a network.
"""
import argparse, json, re

import torch
import torch.nn.functional as F

from torch_rows import median_time


def measure(row, seconds):
    channels, extent, batch = map(int, re.fullmatch(r"conv3x3-c(\d+)-h(\d+)-b(\d+)", row).groups())
    train, forward = [], []
    for layout in (torch.contiguous_format, torch.channels_last):
        x, seed = (torch.randn(batch, channels, extent, extent).to(memory_format=layout) for _ in range(2))
        weight = torch.randn(channels, channels, 3, 3).to(memory_format=layout)
        x.requires_grad_(), weight.requires_grad_()
        train.append(median_time(lambda: torch.autograd.grad(F.conv2d(x, weight, padding=1), (x, weight), seed), seconds / 4))
        with torch.inference_mode():
            forward.append(median_time(lambda: F.conv2d(x, weight, padding=1), seconds / 4))
    return {"train_items_s": batch / min(train), "infer_items_s": batch / min(forward), "train_ms": min(train) * 1e3,
            "forward_ms": min(forward) * 1e3,
            "forward_gflops": 2 * batch * extent**2 * 9 * channels**2 / min(forward) * 1e-9}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", action="append", required=True)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for row in options.row:
        print(json.dumps({"row": row, "side": "torch", "threads": options.threads, **measure(row, options.seconds)}), flush=True)

"""PyTorch's side of the rows of attention alone. One JSON line a row, in the form that compare.py reads.

    python torch_attention.py --row attention-t256-h6x64-b4 --seconds 3 [--threads 2]

Heads are views of the packed output of a projection, as in torch_rows.py, and go through scaled_dot_product_attention.
"""
import argparse, json, resource

import torch
import torch.nn.functional as F

from torch_rows import median_time, resident_mb

ROWS = {  # name: (batch, tokens, heads, width, causal)
    "attention-t64-h4x32-b12": (12, 64, 4, 32, True),
    "attention-t256-h6x64-b4": (4, 256, 6, 64, True),
    "attention-t65-h3x64-b64": (64, 65, 3, 64, False),
    "attention-t2048-h8x64-b1": (1, 2048, 8, 64, True),
    "attention-t8192-h8x64-b1": (1, 8192, 8, 64, False),
}
CACHED = {"attention-cache1000-h6x64-b1": (1, 1000, 6, 64)}


def decode(batch, tokens, heads, width, seconds):
    q = torch.randn(batch, heads, 1, width)
    k, v = torch.randn(2, batch, heads, tokens, width)
    with torch.inference_mode():
        time = median_time(lambda: F.scaled_dot_product_attention(q, k, v), seconds)
    return {"train_items_s": batch / time, "infer_items_s": batch / time, "infer_b1_ms": time * 1e3}


def whole(batch, tokens, heads, width, causal, seconds):
    before = resident_mb()
    packed = torch.randn(batch, tokens, 3 * heads * width, requires_grad=True)
    seed = torch.randn(batch, tokens, heads * width)

    def forward():
        q, k, v = packed.view(batch, tokens, 3, heads, width).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return y.transpose(1, 2).reshape(batch, tokens, heads * width)

    train = median_time(lambda: torch.autograd.grad(forward(), packed, seed), seconds)
    with torch.inference_mode():
        inference = median_time(forward, seconds / 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    items = batch * tokens
    return {"train_items_s": items / train, "infer_items_s": items / inference, "train_ms": train * 1e3,
            "forward_ms": inference * 1e3, "growth_mb": peak - before}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--row", action="append", choices=[*ROWS, *CACHED])
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for row in options.row or [*ROWS, *CACHED]:
        result = whole(*ROWS[row], options.seconds) if row in ROWS else decode(*CACHED[row], options.seconds)
        print(json.dumps({"row": row, "side": "torch", "threads": options.threads, **result}), flush=True)

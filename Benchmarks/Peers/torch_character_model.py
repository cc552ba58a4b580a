"""PyTorch's side of Examples/CharacterModel: the same model, optimiser, schedule and steps. One JSON line a seed.

    python torch_character_model.py [--text Examples/Data/tinyshakespeare.txt] [--steps 2000] [--seed 0 --seed 1] [--threads 2]

`seconds` is the time of the training steps alone; `curve` holds the validation loss, over all windows of 64 of the last tenth.
"""
import argparse, json, math, time
import torch, torch.nn as nn, torch.nn.functional as F
from torch_rows import GPT


def recipe_model(vocab):
    """torch_rows.GPT without biases, with a tied head and nanoGPT's initial weights."""
    model = GPT(vocab, 64, 128, 4, 4)
    for module in model.modules():
        if getattr(module, "bias", None) is not None:
            module.bias = None
    model.head.weight = model.token.weight
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            residual = name.endswith(("o.weight", "f2.weight"))
            nn.init.normal_(parameter, 0, 0.02 / math.sqrt(8) if residual else 0.02)
    return model


def rate(step, steps, warm_up=100, peak=1e-3, floor=1e-4):
    if step < warm_up:
        return peak * (step + 1) / (warm_up + 1)
    return floor + (peak - floor) / 2 * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))


def validation_loss(model, data):
    count = (len(data) - 1 - 64) // 64 + 1
    windows = torch.arange(count)[:, None] * 64 + torch.arange(64)
    total = 0.0
    with torch.inference_mode():
        for part in windows.split(64):
            out = model(data[part])
            total += F.cross_entropy(out.reshape(-1, out.shape[-1]), data[part + 1].reshape(-1), reduction="sum").item()
    return total / (count * 64)


def run(seed, options):
    text = open(options.text, encoding="utf-8").read()
    ids = {character: i for i, character in enumerate(sorted(set(text)))}
    data = torch.tensor([ids[character] for character in text])
    cut = int(0.9 * len(data))
    training, validation = data[:cut], data[cut:]
    torch.manual_seed(seed)
    model = recipe_model(len(ids))
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], 1e-3, betas=(0.9, 0.99), fused=True)
    seconds, curve, start = 0.0, [], time.perf_counter()
    for step in range(options.steps):
        starts = torch.randint(len(training) - 64, (12, 1)) + torch.arange(64)
        for group in optimiser.param_groups:
            group["lr"] = rate(step, options.steps)
        optimiser.zero_grad(set_to_none=True)
        out = model(training[starts])
        F.cross_entropy(out.reshape(-1, out.shape[-1]), training[starts + 1].reshape(-1)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 250 == 0 or step + 1 == options.steps:
            seconds += time.perf_counter() - start
            curve.append([step + 1, round(validation_loss(model, validation), 4)])
            start = time.perf_counter()
    return {"side": "torch", "seed": seed, "parameters": sum(p.numel() for p in model.parameters()), "steps": options.steps,
            "seconds": round(seconds, 1), "validation": curve[-1][1], "curve": curve, "threads": torch.get_num_threads()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--text", default="Examples/Data/tinyshakespeare.txt")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    for seed in options.seed or [0]:
        print(json.dumps(run(seed, options)), flush=True)
